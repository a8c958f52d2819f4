/** How far a job has come, for a person who waits. */
export interface Progress {
  /** What is being done, in a few words: "rendering snapshots". */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly note?: string;
}

/** What a long job is given: how to be stopped and whom to tell. */
export interface Job {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Something went otherwise than planned and was mended; told once, in words. */
  onNotice?(text: string): void;
}
