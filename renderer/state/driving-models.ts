import { useMemo } from 'react';
import { useEngine } from './engine.ts';

/** Files of the networks that can drive: the library's, and the one that comes with the program. */
export function useModels(): readonly string[] {
  const entries = useEngine(({ library }) => library?.models);
  const shipped = useEngine(({ drive }) => drive?.shippedModel ?? null);
  return useMemo(() => {
    const own = (entries ?? []).filter(({ problem, live }) => !problem && !live).map(({ file }) => file);
    return shipped === null || own.includes(shipped) ? own : [...own, shipped];
  }, [entries, shipped]);
}
