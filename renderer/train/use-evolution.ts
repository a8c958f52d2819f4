import { useEffect, useState, useSyncExternalStore } from 'react';
import { decodeFields, type FieldsFrame } from '../../engine/protocol/fields.ts';
import type { RunState } from '../../engine/protocol/training.ts';
import { wantsCalm } from '../state/calm.ts';
import { attempt, call, showError, useEngine } from '../state/engine.ts';
import { fields } from '../state/frames.ts';
import { isUnderWay } from './describe.ts';
import { Evolution } from './evolution.ts';

/**
 * The evolution of a run: what was kept of it, and while it trains what comes. Plays once when it is done,
 * unless little motion is wanted.
 */
export function useEvolution(run: RunState): Evolution {
  const [evolution] = useState(() => new Evolution());
  const online = useEngine(({ status }) => status.is === 'online');
  const underWay = isUnderWay(run) || run.status === 'waiting';
  const { id } = run;
  const [watched, setWatched] = useState(underWay);
  useEffect(() => {
    if (!online || !underWay) return;
    setWatched(true);
    void attempt('runs.watch', { id });
    const unsubscribe = fields.subscribe((frame) => {
      if (frame.run === id) evolution.push(frame);
    });
    return () => {
      unsubscribe();
      void call('runs.watch', { id: null }).catch(() => {});
    };
  }, [evolution, id, online, underWay]);
  useEffect(() => {
    if (!online) return;
    let gone = false;
    call('runs.evolution', { id })
      .then(({ frames }) => {
        if (gone) return;
        evolution.load(frames.map(decode));
        if (watched && !underWay && !wantsCalm()) {
          evolution.seek(0);
          evolution.play();
        }
      })
      .catch(showError);
    return () => {
      gone = true;
    };
  }, [evolution, id, online, underWay]);
  useEffect(() => () => evolution.stop(), [evolution]);
  return evolution;
}

/** Draws anew when another frame is the nearest, or it begins or ends to play. */
export function useShownFrame(evolution: Evolution): FieldsFrame | undefined {
  return useSyncExternalStore(evolution.subscribe, () => evolution.shown);
}

export function useEvolutionValue<Value>(
  evolution: Evolution,
  value: (evolution: Evolution) => Value,
): Value {
  return useSyncExternalStore(evolution.subscribe, () => value(evolution));
}

function decode(base64: string): FieldsFrame {
  return decodeFields(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}
