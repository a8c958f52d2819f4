import { DEFAULT_LEARN_SETTINGS } from '../../engine/protocol/learn.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { attempt } from '../state/engine.ts';

/** Puts a person at the wheel on an easy road, with a network that learns from them; its panel says what to do. */
export async function teachByDriving(): Promise<void> {
  const started = await attempt('drive.start', {
    road: { kind: 'street', seed: 1 + Math.floor(Math.random() * 1000) },
    startM: 30,
    speedMps: 6,
    mode: 'person',
    model: null,
    conditions: CLEAR_DAY,
    pace: 1,
  });
  if (started !== undefined) await attempt('learn.start', DEFAULT_LEARN_SETTINGS);
}
