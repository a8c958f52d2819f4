import { useEffect, useReducer } from 'react';

/** Results that stand outside React, so that they are there on coming back. */
const kept = new Map<string, unknown[]>();
const MOST_KEPT = 24;
/** Work in one picture, ms, at least one result. */
const BUDGET_MS = 12;

/**
 * Results that take a while, worked out one after the other between pictures.
 *
 * @param key names them; other settings have another key.
 * @returns those that are there already, from the first on.
 */
export function useGradually<Result>(
  key: string,
  count: number,
  result: (index: number) => Result,
): readonly Result[] {
  const [, again] = useReducer((turns: number) => turns + 1, 0);
  let results = kept.get(key) as Result[] | undefined;
  if (!results) {
    results = [];
    kept.set(key, results);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  }
  const found = results;
  useEffect(() => {
    if (found.length >= count) return;
    const frame = requestAnimationFrame(() => {
      const untilMs = performance.now() + BUDGET_MS;
      do found.push(result(found.length));
      while (found.length < count && performance.now() < untilMs);
      again();
    });
    return () => cancelAnimationFrame(frame);
  });
  return found;
}
