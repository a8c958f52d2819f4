import { create } from 'zustand';
import { afterSeen } from './seen-time.ts';

/** A message at the edge of the window. */
export interface Toast {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
  readonly hint?: string;
  /** "Undo" and the like. */
  readonly action?: { readonly label: string; run(): void };
}

interface Shown extends Toast {
  readonly id: number;
}

const SHOWN_MS = 7000;
/** What went wrong stays longer: it is to be read. */
const BAD_SHOWN_MS = 14_000;
const MOST = 4;

export const useToasts = create<{ readonly toasts: readonly Shown[] }>(() => ({ toasts: [] }));

let nextId = 1;

/** @returns its number, for {@link dismissToast}. */
export function toast(shown: Toast): number {
  const id = nextId++;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...shown, id }].slice(-MOST) }));
  afterSeen(shown.tone === 'bad' ? BAD_SHOWN_MS : SHOWN_MS, () => dismissToast(id));
  return id;
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((other) => other.id !== id) }));
}
