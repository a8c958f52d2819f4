import { create } from 'zustand';

export const SORTS = { newest: 'Newest', name: 'Name', longest: 'Longest' } as const;
export type Sort = keyof typeof SORTS;

/** What a person looks at on the Recordings screen; stays while other screens are shown. */
export const useRecordings = create<{
  /** Drive that is open. */
  readonly open: string | null;
  /** Drives that are ticked, in that order. */
  readonly chosen: readonly string[];
  readonly search: string;
  readonly sort: Sort;
}>(() => ({ open: null, chosen: [], search: '', sort: 'newest' }));

export function openDrive(file: string | null): void {
  useRecordings.setState({ open: file });
}

export function toggleChosen(file: string): void {
  useRecordings.setState(({ chosen }) => ({
    chosen: chosen.includes(file) ? chosen.filter((other) => other !== file) : [...chosen, file],
  }));
}

/** Follows a drive to its new name. */
export function followRename(from: string, to: string): void {
  useRecordings.setState(({ open, chosen }) => ({
    open: open === from ? to : open,
    chosen: chosen.map((file) => (file === from ? to : file)),
  }));
}
