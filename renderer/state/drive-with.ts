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

/** Puts the car on a road of the library, and goes where one sees it. */
export async function driveRoad(file: string): Promise<void> {
  goTo('drive');
  const settings = useEngine.getState().drive?.settings ?? { ...FIRST_DRIVE, mode: 'expert', model: null };
  await attempt('drive.start', { ...settings, road: { file }, startM: 0 });
}

/** Puts a network at the wheel on the road that is driven, from its start and with scores of its own, and goes where one sees it. */
export async function driveWith(model: string): Promise<void> {
  goTo('drive');
  const settings = useEngine.getState().drive?.settings ?? FIRST_DRIVE;
  await attempt('drive.start', { ...settings, model, mode: 'network' });
}
