import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { attempt, useEngine } from './engine.ts';
import { goTo } from './navigation.ts';

const FIRST_DRIVE = {
  road: { kind: 'path', seed: 101 },
  startM: 20,
  speedMps: 10,
  conditions: CLEAR_DAY,
  pace: 1,
} as const;

/** Puts a network at the wheel, and goes where one sees it. */
export async function driveWith(model: string): Promise<void> {
  goTo('drive');
  const driver = { model, mode: 'network' } as const;
  if (useEngine.getState().drive) await attempt('drive.change', driver);
  else await attempt('drive.start', { ...FIRST_DRIVE, ...driver });
}
