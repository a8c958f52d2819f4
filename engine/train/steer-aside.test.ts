import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { exampleConditions, exampleFrame, exampleMeta } from '../data/drive-fixture.ts';
import { openDrive } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { steerAside } from './steer-aside.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-aside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('steers aside to the left before an obstacle at the right, and not at all where none stands in the way or is in sight', () => {
  const description = { kind: 'street', seed: 101, obstaclesPerKm: 10 } as const;
  const { stationM } = createRoad(description).obstacles(0, 1000)[0]!;
  const empty = createRoad({ ...description, obstaclesPerKm: 0 });
  const path = join(folder, 'a.drive');
  const drive = createDrive(path, exampleMeta('synthetic'));
  const [road, conditions] = [drive.addRoad(description), drive.addConditions(exampleConditions)];
  for (const [step, beforeM] of [12, 60, -1].entries()) {
    const at = stationM - beforeM;
    const { x, y, yawRad } = empty.pathAt(at);
    const place = { stationM: at, xM: x, yM: y, yawRad };
    drive.append({ ...exampleFrame(step), ...place, road, conditions });
  }
  drive.finish();
  using read = openDrive(path);
  const [near, far, beside] = [...read.frames()].map(steerAside(read)) as [number, number, number];
  expect(near).toBeGreaterThan(0.01);
  expect(far).toBe(0);
  // The path still leads around it; the range finder looks past it.
  expect(beside).toBe(0);
});
