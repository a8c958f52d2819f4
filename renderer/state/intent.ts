import { create } from 'zustand';

/** What a screen asks of another that it goes to; whoever obeys sets it back to null. */
export const useIntent = create<{
  /** Drives of the library to choose on the Train screen. */
  readonly trainOn: readonly string[] | null;
}>(() => ({ trainOn: null }));
