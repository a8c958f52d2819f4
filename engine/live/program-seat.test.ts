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

it.each([0, 300] as const)(
  'what a program asked for on one road means nothing on the next, heeded after %i ms',
  async (delayMs) => {
    await using server = await PlainServer.listen(4);
    let shown = 0;
    const steer = () => server.emit('steer', { steering_angle: '-1', throttle: '1' });
    const drives = () => {
      shown++;
      steer();
    };
    const isSilent = () => shown++;
    server.onTelemetry(drives);
    await using live = openLiveDrive(folder, sensors);
    const { drive, heard } = live;
    const place = { host: '127.0.0.1', port: server.port };
    const settings = settingsOf({ at: { to: 'udacity', place }, framesPerS: 10, delayMs });
    await drive.start(settings);
    await expect.poll(() => heard.poses.at(-1)?.speedMps).toBeGreaterThan(0.5);
    server.onTelemetry(isSilent);
    // What it said last is heeded by then, and held.
    const silentFrom = shown;
    await heard.until(() => shown > silentFrom + 10);
    expect(heard.poses.at(-1)!.speedMps).toBeGreaterThan(0.5);
    await drive.start({ ...settings, startM: 500 });
    const { length } = heard.poses;
    await heard.until(({ poses }) => poses.length > length + 60);
    for (const { speedMps, commandPerM } of heard.poses.slice(length)) {
      expect([speedMps, commandPerM]).toEqual([0, expect.closeTo(0, 12)]);
    }
    server.onTelemetry(drives);
    await expect.poll(() => heard.poses.at(-1)!.speedMps).toBeGreaterThan(0.5);
  },
);

it('what a client of donkey_sim asked for on one road means nothing on the next', async () => {
  await using live = openLiveDrive(folder, sensors);
  const { drive, heard } = live;
  const settings = settingsOf({ at: { to: 'donkey', port: 0 }, framesPerS: 10, delayMs: 0 });
  await drive.start(settings);
  const address = () => heard.told.drive?.program?.address;
  await expect.poll(address).toMatch(/^127/);
  using client = await PlainClient.connect(Number(address()!.split(':')[1]));
  await client.load('mountain_track', SMALL);
  const left = { ...FULL, steering: '-1' };
  client.say(left);
  await expect.poll(() => heard.poses.at(-1)!.speedMps).toBeGreaterThan(0.5);
  await drive.start({ ...settings, startM: 500 });
  const { length } = heard.poses;
  await heard.until(({ poses }) => poses.length > length + 60);
  for (const { speedMps, commandPerM } of heard.poses.slice(length)) {
    expect([speedMps, commandPerM]).toEqual([0, expect.closeTo(0, 12)]);
  }
  client.say(left);
  await expect.poll(() => heard.poses.at(-1)!.speedMps).toBeGreaterThan(0.5);
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
