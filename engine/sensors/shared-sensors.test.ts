import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { type Gpu, openGpu } from '../gpu/gpu.ts';
import { threeEyes } from './eyes.ts';
import { SharedSensors } from './shared-sensors.ts';

const VIEW = {
  road: createRoad({ kind: 'path', seed: 2 }),
  stationM: 10,
  pose: { x: 0, y: 0, yawRad: 0 },
  conditions: CLEAR_DAY,
  noiseSeed: 1,
};

it('can be closed while they are being made', async () => {
  const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
  const making = sensors.prepare();
  await sensors.dispose();
  await expect(making).resolves.toBeDefined();
});

it('keep no image that nobody holds any more', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
  const look = async () => new WeakRef((await sensors.render([VIEW]))[0]!);
  const first = await look();
  await look();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(first.deref()).toBeUndefined();
  await sensors.dispose();
});

it('are made anew after the device could not be had, and after it was lost', async () => {
  const opened: Gpu[] = [];
  let isThere = false;
  const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS, async () => {
    if (!isThere) throw new UserError('no-gpu', 'no graphics adapter was found', 'Install a driver.');
    const gpu = await openGpu();
    opened.push(gpu);
    return threeEyes(gpu, 'asked for');
  });
  await expect(sensors.prepare()).rejects.toThrow('no graphics adapter was found');
  isThere = true;
  const before = await sensors.render([VIEW]);
  opened[0]!.device.destroy();
  await opened[0]!.device.lost;
  expect(await sensors.render([VIEW])).toEqual(before);
  expect(opened).toHaveLength(2);
  await sensors.dispose();
});
