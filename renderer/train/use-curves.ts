import { useEffect, useState } from 'react';
import type { RunCurve, RunState } from '../../engine/protocol/training.ts';
import { call, showError, useEngine } from '../state/engine.ts';

/** Curves of runs, as far as they are known; that of a run under way grows. */
export function useCurves(runs: readonly RunState[]): ReadonlyMap<number, RunCurve> {
  const [curves, setCurves] = useState<ReadonlyMap<number, RunCurve>>(new Map());
  const training = useEngine(({ training }) => training);
  const online = useEngine(({ status }) => status.is === 'online');
  const wanted = JSON.stringify(runs.map(({ id, status }) => [id, status]));
  useEffect(() => {
    if (!online) return;
    let gone = false;
    const ids = (JSON.parse(wanted) as [number, string][]).map(([id]) => id);
    call('runs.curves', { ids })
      .then((answered) => {
        if (!gone) setCurves(new Map(ids.map((id, i) => [id, answered[i]!])));
      })
      .catch(showError);
    return () => {
      gone = true;
    };
  }, [wanted, online]);
  return training && curves.has(training.id) ? new Map([...curves, [training.id, training.curve]]) : curves;
}
