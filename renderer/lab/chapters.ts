import type { Chapter } from './chapter.ts';
import { oneUnitChapter } from './one-unit/one-unit.tsx';

/** The chapters of the Lab, in their order. */
export const CHAPTERS: readonly Chapter[] = [oneUnitChapter];
