import { useEffect, useReducer } from 'react';
import { Training, type TrainingSettings } from '../../../engine/lab/training.ts';

/** Trainings that stand outside React, so that they are there on coming back. */
const kept = new Map<string, { readonly signature: string; readonly training: Training }>();
const MOST_KEPT = 40;
/** Work in one picture, ms: keys and pointer are answered between two. */
const BUDGET_MS = 14;

/**
 * A training after so many updates. It is worked out from its settings, a picture's share at a time: the same settings
 * and updates show the same numbers, wherever one comes from.
 *
 * @param slot names it; another training of the same name takes its place.
 * @param signature changes when its settings do.
 * @returns the training, and whether it has come as far as was asked.
 */
export function useTrainingAt(
  slot: string,
  signature: string,
  make: () => TrainingSettings,
  updates: number,
): { readonly training: Training; readonly reached: boolean } {
  const [, again] = useReducer((count: number) => count + 1, 0);
  let entry = kept.get(slot);
  if (!entry || entry.signature !== signature || entry.training.updates > updates) {
    entry = { signature, training: new Training(make()) };
    kept.delete(slot);
    kept.set(slot, entry);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  }
  const { training } = entry;
  const untilMs = performance.now() + BUDGET_MS;
  while (training.updates < updates) {
    for (let i = 0; i < 16 && training.updates < updates; i++) training.update();
    if (performance.now() > untilMs) break;
  }
  const reached = training.updates >= updates;
  useEffect(() => {
    if (reached) return;
    const frame = requestAnimationFrame(again);
    return () => cancelAnimationFrame(frame);
  });
  return { training, reached };
}
