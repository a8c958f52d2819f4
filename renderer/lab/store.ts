import { create } from 'zustand';
import { undoable } from '../state/undo.ts';
import type { Chapter } from './chapter.ts';
import { CHAPTERS } from './chapters.ts';
import { readAddress, readChanges, writeAddress } from './place.ts';

type Changes = Readonly<Record<string, unknown>>;

interface LabState {
  readonly chapter: string;
  /** Page that each chapter was left at. */
  readonly pages: Readonly<Record<string, number>>;
  /** What a person changed on each page, by {@link slotOf}. */
  readonly changes: Readonly<Record<string, Changes>>;
  /** Answers to questions, by {@link slotOf}. */
  readonly answers: Readonly<Record<string, number>>;
  /** What of the last address was not understood, in one line. */
  readonly notice: string | undefined;
}

/** Where a person is in the Lab and what they made of each page; stays while other screens are shown. */
export const useLab = create<LabState>(() => ({
  chapter: CHAPTERS[0]!.name,
  pages: {},
  changes: {},
  answers: {},
  notice: undefined,
}));

export function chapterNamed(name: string): Chapter | undefined {
  return CHAPTERS.find((chapter) => chapter.name === name);
}

/** Names a page. */
export function slotOf(chapter: string, page: number): string {
  return `${chapter}/${page}`;
}

export function goToPage(chapter: string, page: number): void {
  useLab.setState(({ pages }) => ({ chapter, pages: { ...pages, [chapter]: page }, notice: undefined }));
}

/** To the next page, or the last before: over the chapters' ends too. */
export function turnPage(by: 1 | -1): void {
  const { chapter, pages } = useLab.getState();
  const at = CHAPTERS.findIndex(({ name }) => name === chapter);
  const page = (pages[chapter] ?? 0) + by;
  const beside = CHAPTERS[at + by];
  if (page >= 0 && page < CHAPTERS[at]!.pages.length) goToPage(chapter, page);
  else if (beside) goToPage(beside.name, by > 0 ? 0 : beside.pages.length - 1);
}

export function changePage(slot: string, changes: Changes): void {
  useLab.setState((lab) => ({ changes: { ...lab.changes, [slot]: { ...lab.changes[slot], ...changes } } }));
}

/** Sets a page up as it was at first; a message offers what was changed back. */
export function setUpAnew(slot: string): void {
  const before = useLab.getState().changes[slot];
  useLab.setState(({ changes, answers }) => {
    const { [slot]: _, ...otherChanges } = changes;
    const { [slot]: __, ...otherAnswers } = answers;
    return { changes: otherChanges, answers: otherAnswers };
  });
  if (before && Object.keys(before).length > 0) {
    undoable({ tone: 'plain', text: 'The page was set up anew' }, () => changePage(slot, before));
  }
}

export function answer(slot: string, option: number): void {
  useLab.setState(({ answers }) => ({ answers: { ...answers, [slot]: option } }));
}

/** The address of what is shown now. */
export function currentAddress({ chapter, pages, changes }: LabState): string {
  const page = pages[chapter] ?? 0;
  return writeAddress<object>(
    chapter,
    page,
    changes[slotOf(chapter, page)] ?? {},
    chapterNamed(chapter)!.fields,
  );
}

/** Shows what an address says, as far as it holds. */
export function openAddress(text: string): void {
  const address = readAddress(text);
  const chapter = address && chapterNamed(address.chapter);
  if (!chapter) {
    useLab.setState({ notice: 'This address is none of the Lab’s.' });
    return;
  }
  const page = Math.min(Math.max(0, address.page), chapter.pages.length - 1);
  const { changes, refused } = readChanges(address.values, chapter.fields);
  useLab.setState((lab) => ({
    chapter: chapter.name,
    pages: { ...lab.pages, [chapter.name]: page },
    changes: { ...lab.changes, [slotOf(chapter.name, page)]: changes as Changes },
    notice:
      refused.length > 0
        ? `Not understood, and left as it was: ${refused.join(', ').slice(0, 80)}`
        : undefined,
  }));
}
