import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { PlainClient } from '../bridge/donkey/client-fixture.ts';
import { PlainServer } from '../bridge/udacity/server-fixture.ts';
import type { DriveSettings } from '../protocol/drive.ts';
import type { ProgramSettings } from '../protocol/program.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';
import { openLiveDrive } from './live-fixture.ts';

preferEyes('raster');
const folder = mkdtempSync(join(tmpdir(), 'alvinn-program-'));
const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
afterAll(async () => {
  await sensors.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const settingsOf = (program: ProgramSettings): DriveSettings => ({
  road: { kind: 'path', seed: 5 },
  startM: 30,
  speedMps: 8,
  mode: 'program',
  model: null,
  program,
  conditions: CLEAR_DAY,
  pace: 1,
});
const SMALL = { msg_type: 'cam_config', img_w: '32', img_h: '24' };
const FULL = { msg_type: 'control', steering: '0', throttle: '1', brake: '0' };

it('a client of donkey_sim takes the wheel when it comes, is scored, and the car stops when it goes', async () => {
  await using live = openLiveDrive(folder, sensors);
  await live.drive.start(settingsOf({ at: { to: 'donkey', port: 0 }, framesPerS: 5, delayMs: 100 }));
  const program = () => live.heard.told.drive?.program;
  await expect.poll(() => program()?.address).toMatch(/^127\.0\.0\.1:\d+$/);
  const client = await PlainClient.connect(Number(program()!.address!.split(':')[1]));
  const first = await client.load('mountain_track', SMALL, {
    msg_type: 'car_config',
    car_name: 'mine',
  });
  client.say(FULL);
  let told = await client.hear('telemetry');
  // Five frames a second of ten looks.
  expect((told.time as number) - (first.time as number)).toBeCloseTo(0.2, 6);
  while ((told.speed as number) < 1) {
    told = await client.hear('telemetry');
    client.say(FULL);
  }
  expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'program' }, program: { name: 'mine' } });
  client[Symbol.dispose]();
  await expect.poll(() => program()).toMatchObject({ name: null, note: expect.stringMatching(/hung up/) });
  await expect.poll(() => live.heard.poses.at(-1)!.speedMps).toBe(0);
  expect(live.heard.told.figures!.scores.distanceM).toBeGreaterThan(0);
});

it('a drive.py takes the wheel as soon as it listens, and hands on the wheel take it from there', async () => {
  await using server = await PlainServer.listen(4);
  let steered = 0;
  server.onTelemetry(() => {
    steered++;
    server.emit('steer', { steering_angle: '0', throttle: '1' });
  });
  await using live = openLiveDrive(folder, sensors);
  const place = { host: '127.0.0.1', port: server.port };
  await live.drive.start(settingsOf({ at: { to: 'udacity', place }, framesPerS: 10, delayMs: 0 }));
  await expect.poll(() => live.heard.poses.at(-1)?.speedMps).toBeGreaterThan(0.5);
  live.drive.control({ steerLeft: 0.5, throttle: 0, brake: 0 });
  expect(live.heard.told.drive).toMatchObject({
    settings: { mode: 'person' },
    takeovers: [expect.any(Number)],
  });
  await live.drive.change({ mode: 'program' });
  const before = steered;
  await expect.poll(() => steered).toBeGreaterThan(before + 2);
});

it('a port that another program has is told of, and the drive goes on', async () => {
  await using server = await PlainServer.listen(4);
  await using live = openLiveDrive(folder, sensors);
  await live.drive.start(settingsOf({ at: { to: 'donkey', port: server.port }, framesPerS: 10, delayMs: 0 }));
  await expect
    .poll(() => live.heard.told.drive?.program?.note)
    .toBe(`port ${server.port} is taken by another program`);
  await live.drive.change({ mode: 'expert' });
  await expect.poll(() => live.heard.poses.at(-1)?.speedMps).toBeGreaterThan(0.5);
});

it('a client that wants larger pictures than a person’s drive has time for is sent away, and told why', async () => {
  await using live = openLiveDrive(folder, sensors);
  await live.drive.start(settingsOf({ at: { to: 'donkey', port: 0 }, framesPerS: 5, delayMs: 0 }));
  const program = () => live.heard.told.drive?.program;
  await expect.poll(() => program()?.address).toMatch(/^127/);
  using client = await PlainClient.connect(Number(program()!.address!.split(':')[1]));
  client.say({ msg_type: 'cam_config', img_w: '1024', img_h: '1024' });
  client.say({ msg_type: 'load_scene', scene_name: 'mountain_track' });
  await expect
    .poll(() => program()?.note)
    .toMatch(/wants pictures of 1024 × 1024; here it may have 320 × 240 pixels/);
  const { length } = live.heard.poses;
  await live.heard.until(({ poses }) => poses.length > length + 50);
});
