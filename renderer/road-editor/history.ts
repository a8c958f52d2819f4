/** States that can be gone back to, and forward again. */
export interface History<State> {
  /** As it was begun. */
  readonly first: State;
  readonly past: readonly State[];
  readonly now: State;
  readonly future: readonly State[];
  /** Changes of one name, one after the other, are one: a point that is dragged, a slider that is pulled. */
  readonly group: string | null;
}

const MOST = 200;

export function begun<State>(now: State): History<State> {
  return { first: now, past: [], now, future: [], group: null };
}

export function changed<State>(history: History<State>, now: State, group: string | null): History<State> {
  if (now === history.now) return history;
  const joins = group !== null && group === history.group;
  const past = joins ? history.past : [...history.past, history.now].slice(-MOST);
  return { ...history, past, now, future: [], group };
}

/** Ends a group: the next change is one of its own. */
export function settled<State>(history: History<State>): History<State> {
  return history.group === null ? history : { ...history, group: null };
}

export function undone<State>(history: History<State>): History<State> {
  const { past, now, future } = history;
  if (past.length === 0) return history;
  return {
    ...history,
    past: past.slice(0, -1),
    now: past.at(-1)!,
    future: [now, ...future],
    group: null,
  };
}

export function redone<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { ...history, past: [...history.past, history.now], now: next, future, group: null };
}
