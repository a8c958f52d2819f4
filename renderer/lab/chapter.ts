import type { ComponentType, ReactNode } from 'react';
import type { Fields } from './place.ts';

/** "Predict, then see": answered before the page shows what happens. */
export interface Question {
  readonly ask: ReactNode;
  readonly options: readonly string[];
  /** Index of the right one. */
  readonly right: number;
  /** Said once an answer was given. */
  readonly answer: ReactNode;
}

/** A page of a chapter's story. */
export interface StoryPage<State> {
  readonly title: string;
  readonly text: ReactNode;
  readonly question?: Question;
  /** Which of the chapter's live parts stand beside it. */
  readonly shows: string;
  /** What the page sets up, where that is not how the chapter's fields start. */
  readonly setUp?: Partial<State>;
}

/** What the live parts of a chapter are given. */
export interface StageProps<State> {
  readonly state: State;
  /** Where in the Lab they are: what they keep outside React is kept under this name. */
  readonly slot: string;
  readonly shows: string;
  change(changes: Partial<State>): void;
}

/** A chapter: short pages of a story beside live parts. */
export interface Chapter<State extends object = object> {
  /** Its name in addresses; that of its experiment, where it has one. */
  readonly name: string;
  readonly number: number;
  readonly title: string;
  readonly fields: Fields<State>;
  readonly pages: readonly StoryPage<State>[];
  readonly Stage: ComponentType<StageProps<State>>;
}

/** Forgets what kind of state a chapter has, so that chapters fit into one list. */
export function chapterOf<State extends object>(chapter: Chapter<State>): Chapter {
  return chapter as unknown as Chapter;
}
