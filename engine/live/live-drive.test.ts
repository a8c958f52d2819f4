import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY, drawConditions } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import { untaughtModel } from '../drive/untaught-fixture.ts';
import type { PoseFrame } from '../protocol/binary.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';
import { startFirstDrive } from './first-drive.ts';
import { expertSettings, openLiveDrive, SHIPPED_MODEL } from './live-fixture.ts';

const library = mkdtempSync(join(tmpdir(), 'alvinn-live-'));
const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
const networkSettings = { ...expertSettings, mode: 'network', model: SHIPPED_MODEL } as const;

beforeAll(() => sensors.prepare());
afterAll(async () => {
  await sensors.dispose();
  rmSync(library, { recursive: true, force: true });
});

/** What `alvinn drive` hashes, over poses as pages get them. */
function digestOf(poses: readonly PoseFrame[]): string {
  const hash = createHash('sha256');
  for (const { x, y, yawRad, speedMps, curvaturePerM } of poses) {
    hash.update(new Uint8Array(Float64Array.of(x, y, yawRad, speedMps, curvaturePerM).buffer));
  }
  return hash.digest('hex');
}

/** Puts two networks into the library. @returns what drives with both. */
async function severalNetworks(): Promise<string> {
  const models = join(library, 'models');
  mkdirSync(models, { recursive: true });
  for (const name of ['one.onnx', 'two.onnx']) {
    writeFileSync(join(models, name), await untaughtModel('alvinn-1992', { 'reliability.median': 0.5 }));
  }
  return 'one.onnx + two.onnx';
}

describe('a live drive', () => {
  it.each([
    ['expert', undefined],
    ['network', fileURLToPath(new URL(`../../assets/models/${SHIPPED_MODEL}`, import.meta.url))],
  ])('by the %s goes, step by step, where `alvinn drive` goes', async (mode, model) => {
    const options = { road: 'path', seed: 3, distanceM: 60, speedMps: 8, ...(model && { model }) };
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    const { digest, durationS } = await driveRoad(options, job, () => performance.now());
    await using live = openLiveDrive(library, sensors);
    const conditions = drawConditions(new Rng(3).split('drive').split('conditions'));
    await live.drive.start({
      ...(mode === 'network' ? networkSettings : expertSettings),
      conditions,
    });
    const steps = Math.round(durationS / 0.02);
    await live.heard.until(({ poses }) => poses.length >= steps);
    expect(digestOf(live.heard.poses.slice(0, steps))).toBe(digest);
  });

  it('lets several networks drive as one, and tells who of them drives and since when', async () => {
    const model = await severalNetworks();
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...networkSettings, model });
    await live.heard.until(
      ({ told }) => told.drive?.network?.committee?.sinceM != null || told.drive?.problem,
    );
    expect(live.heard.told.drive?.network).toMatchObject({
      file: model,
      committee: {
        members: ['one.onnx', 'two.onnx'],
        driving: expect.any(Number),
        sinceM: expect.any(Number),
      },
    });
    const alone = { ...networkSettings, model: `${SHIPPED_MODEL} + one.onnx` };
    await expect(live.drive.start(alone)).rejects.toMatchObject({
      message: expect.stringContaining('does not tell how far it trusts itself'),
    });
  });

  it('tells since when one of several drives on this road, though they looked at the one before when this began', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    const settings = { ...networkSettings, model: await severalNetworks() };
    const sinceM = () => heard.told.drive?.network?.committee?.sinceM ?? undefined;
    for (let startM = 200; startM < 2000; startM += 200) {
      await drive.start(settings);
      await heard.until(() => sinceM() !== undefined && sensors.areLooking);
      await drive.start({ ...settings, startM });
      const { length } = heard.looks;
      await heard.until(({ looks }) => looks.length > length + 2);
      expect(sinceM()).toBeGreaterThanOrEqual(startM);
    }
  });

  it('takes as many steps as time has passed, whatever the timers do', async () => {
    await using live = openLiveDrive(library, sensors);
    live.clock.lateMs = 15;
    await live.drive.start({ ...expertSettings, pace: 2 });
    await live.heard.until(({ poses }) => (poses.at(-1)?.step ?? 0) >= 200);
    live.drive.pause();
    const { step } = live.heard.poses.at(-1)!;
    expect(Math.abs(step - live.clock.ms / 10)).toBeLessThan(4);
    expect(live.heard.told.figures).toMatchObject({
      jitterMsP50: 5,
      jitterMsP99: 15,
      realTimeFactor: expect.closeTo(2, 0),
    });
  });

  it('stands still while paused, and goes on by one decision when asked to', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start(expertSettings);
    await live.heard.until(({ poses }) => poses.length > 20);
    await live.pause();
    expect(live.heard.told.drive?.paused).toBe(true);
    const { step } = live.heard.poses.at(-1)!;
    live.clock.ms += 5000;
    live.drive.step();
    await live.heard.until(({ poses }) => poses.at(-1)!.step === step + 5);
    await live.pause();
    expect(live.heard.poses.at(-1)!.step).toBe(step + 5);
    live.drive.resume();
    await live.heard.until(({ poses }) => poses.at(-1)!.step > step + 20);
  });

  it('goes on when the page goes away, and shows a page that comes where it is', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start(networkSettings);
    await live.heard.until(({ looks }) => looks.length > 3);
    live.drive.leave();
    const { step } = live.heard.poses.at(-1)!;
    const leftMs = live.clock.ms;
    while (live.clock.ms < leftMs + 2000) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(live.heard.poses.at(-1)!.step).toBe(step);
    live.drive.join();
    expect(live.heard.poses.at(-1)!.step).toBeGreaterThan(step + 90);
  });

  it('shows what the network sees and thinks while another drives', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, model: SHIPPED_MODEL });
    await live.heard.until(({ looks }) => looks.length > 2);
    const { network, camera, range } = live.heard.looks.at(-1)!;
    expect([camera.rgb.length, range.metres.length, network!.retina.length]).toEqual([2880, 256, 960]);
    expect([network!.hidden.length, network!.direction.length]).toEqual([60, 45]);
    expect(Math.max(...network!.hidden)).toBeGreaterThan(0.5);
    expect(live.heard.told.drive?.network).toEqual({
      file: SHIPPED_MODEL,
      layers: [2176, 60, 45],
      directionUnits: 45,
      maxCurvaturePerM: 0.12,
      otherSensors: false,
      tellsReliability: false,
      seesRangeAlone: false,
      committee: null,
    });
  });

  it('shows and steps nothing of the drive before once another has begun, though it was looking', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    const fog = { ...CLEAR_DAY, fogPerM: 0.2 };
    const contrast = (rgb: Uint8Array) => Math.max(...rgb) - Math.min(...rgb);
    await drive.start(expertSettings);
    await heard.until(({ looks }) => looks.length > 2);
    expect(contrast(heard.looks.at(-1)!.camera.rgb)).toBeGreaterThan(100);
    let midway = 0;
    for (let startM = 200; startM < 2000; startM += 200) {
      await drive.start(expertSettings);
      const before = heard.looks.length;
      await heard.until(({ looks }) => looks.length > before + 1 && sensors.areLooking);
      midway++;
      await drive.start({ ...expertSettings, startM, conditions: fog });
      const [looks, poses] = [heard.looks.length, heard.poses.length];
      await heard.until((all) => all.looks.length > looks + 2 && all.poses.length > poses + 2);
      for (const { camera } of heard.looks.slice(looks)) expect(contrast(camera.rgb)).toBeLessThan(100);
      const [first, ...more] = heard.poses.slice(poses);
      for (const { x, y } of more) expect(Math.hypot(x - first!.x, y - first!.y)).toBeLessThan(50);
    }
    expect(midway).toBe(9);
  });

  it('changes the light at once, also while paused', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start(expertSettings);
    await live.heard.until(({ looks }) => looks.length > 2);
    live.drive.pause();
    const { length } = live.heard.looks;
    await live.drive.change({ conditions: { ...CLEAR_DAY, fogPerM: 0.1 } });
    expect(live.heard.looks.length).toBe(length + 1);
    const [before, after] = live.heard.looks.slice(-2).map(({ camera }) => camera.rgb);
    const difference = after!.reduce((sum, level, i) => sum + Math.abs(level - before![i]!), 0);
    // From the same place: noise alone makes two levels.
    expect(difference / after!.length).toBeGreaterThan(6);
  });

  it('looks through other sensors at once; a network that cannot read them makes way for the expert until it can', async () => {
    const own = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
    await using live = openLiveDrive(library, own);
    await live.drive.start(networkSettings);
    await live.drive.startRecording();
    await live.heard.until(({ looks }) => looks.length > 3);
    const { camera, range } = DEFAULT_SENSOR_SETTINGS;
    await live.drive.changeSensors({ camera: { ...camera, pitchDownRad: 0.4 }, range });
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'network' }, recording: null });
    expect(live.heard.told.drive?.problem?.message).toBe('the recording ended: the sensors were changed');
    await live.drive.changeSensors({ camera: { ...camera, rows: 15, columns: 16 }, range });
    await live.heard.until(({ looks }) => looks.at(-1)!.camera.rows === 15);
    expect(live.heard.looks.at(-1)!.camera.rgb.length).toBe(3 * 15 * 16);
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'expert', model: null }, paused: false });
    expect(live.heard.told.drive?.problem?.message).toMatch(/reads a camera of 30×32/);
    await live.drive.changeSensors({ camera: { ...camera, rows: 20 }, range });
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'expert', model: null } });
    await live.drive.changeSensors(DEFAULT_SENSOR_SETTINGS);
    const { model } = networkSettings;
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'network', model }, problem: null });
    expect(live.logged).toEqual([]);
    await own.dispose();
  });

  it('shows no look through sensors that were changed while it looked', async () => {
    const own = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
    await using live = openLiveDrive(library, own);
    const { drive, heard } = live;
    const { camera, range } = DEFAULT_SENSOR_SETTINGS;
    const shown: [rows: number, set: number][] = [];
    const hear = heard.frame.bind(heard);
    heard.frame = (bytes) => {
      const { length } = heard.looks;
      hear(bytes);
      if (heard.looks.length > length)
        shown.push([heard.looks.at(-1)!.camera.rows, own.settings.camera.rows]);
    };
    await own.prepare();
    await drive.start(expertSettings);
    await heard.until(() => shown.length > 2);
    for (let change = 0; change < 8; change++) {
      await heard.until(() => own.areReady && own.areLooking);
      const { length } = shown;
      await drive.changeSensors({ camera: { ...camera, rows: change % 2 === 0 ? 15 : 20 }, range });
      await heard.until(() => shown.length > length);
    }
    for (const [rows, set] of shown) expect(rows).toBe(set);
    await own.dispose();
  });

  it('begins a network’s scores anew in other weather and behind other sensors, and says that it learned with others', async () => {
    const own = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
    await using live = openLiveDrive(library, own);
    const { drive, heard } = live;
    const driven = () => {
      drive.pause();
      const { distanceM } = heard.told.figures!.scores;
      drive.resume();
      return distanceM;
    };
    await drive.start(networkSettings);
    await heard.until(() => heard.told.figures!.scores.distanceM > 6);
    expect(heard.told.drive?.network?.otherSensors).toBe(false);
    await drive.change({ conditions: { ...CLEAR_DAY, fogPerM: 0.01 } });
    expect(driven()).toBeLessThan(3);
    await heard.until(() => heard.told.figures!.scores.distanceM > 6);
    const { camera, range } = DEFAULT_SENSOR_SETTINGS;
    await drive.changeSensors({ camera: { ...camera, pitchDownRad: 0.3 }, range });
    expect(driven()).toBeLessThan(3);
    expect(heard.told.drive?.network?.otherSensors).toBe(true);
    await own.dispose();
  });

  it('counts how often a car that left its path was put back', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start({ ...expertSettings, mode: 'person', pace: 8 });
    drive.control({ steerLeft: 0, throttle: 1, brake: 0 });
    await heard.until(() => heard.told.drive!.putBacks === 1);
    await heard.until(({ poses }) => Math.abs(poses.at(-1)!.cteM) < 1);
    expect(heard.told.drive).toMatchObject({ putBacks: 1, takeovers: [] });
  });

  it('leaves a person the wheel when a network that made way can see again', async () => {
    const own = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
    await using live = openLiveDrive(library, own);
    await live.drive.start(networkSettings);
    const { camera, range } = DEFAULT_SENSOR_SETTINGS;
    await live.drive.changeSensors({ camera: { ...camera, rows: 15 }, range });
    live.drive.control({ steerLeft: 0.5, throttle: 0, brake: 0 });
    expect(live.heard.told.drive?.settings).toMatchObject({ mode: 'person', model: null });
    await live.drive.changeSensors(DEFAULT_SENSOR_SETTINGS);
    const { model } = networkSettings;
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'person', model }, problem: null });
    await own.dispose();
  });

  it('keeps going as it was when a network cannot be had', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start(expertSettings);
    await expect(live.drive.change({ mode: 'network' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(live.drive.change({ mode: 'network', model: 'none.onnx' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(live.heard.told.drive?.settings.mode).toBe('expert');
    const { length } = live.heard.poses;
    await live.heard.until(({ poses }) => poses.length > length + 10);
  });

  it('stops before the end of a road that ends, and says so', async () => {
    await using live = openLiveDrive(library, sensors);
    const road = { file: 'switchbacks.road.json' };
    await expect(live.drive.start({ ...expertSettings, road, startM: 900_000 })).rejects.toMatchObject({
      code: 'invalid',
    });
    await live.drive.start({ ...expertSettings, road, pace: 8 });
    const { lengthM } = live.heard.told.drive!.road;
    await live.drive.start({ ...expertSettings, road, startM: lengthM! - 20 });
    await live.heard.until(({ told }) => told.drive?.paused);
    expect(live.heard.told.drive?.problem?.message).toMatch(/ends here$/);
  });
});

describe('a person', () => {
  it('drives with hands and feet through the vehicle’s own limits, and is not put back', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, mode: 'person' });
    live.drive.control({ steerLeft: 1, throttle: 1, brake: 0 });
    await live.heard.until(({ poses }) => Math.abs(poses.at(-1)?.cteM ?? 0) > 3);
    const { poses } = live.heard;
    expect(poses[4]!.commandPerM).toBe(0.15);
    // Full lock takes a second: 0.15 per metre and second.
    expect(poses[4]!.curvaturePerM - poses[0]!.curvaturePerM).toBeLessThanOrEqual(4 * 0.003 + 1e-12);
    expect(poses[49]!.speedMps - poses[9]!.speedMps).toBeCloseTo(40 * 0.02 * 1.5, 9);
    live.drive.control({ steerLeft: 0, throttle: 0, brake: 1 });
    await live.heard.until(() => poses.at(-1)!.speedMps === 0);
    live.drive.putBack();
    expect(poses.at(-1)).toMatchObject({ cteM: expect.closeTo(0, 6), speedMps: 0 });
    expect(live.heard.told.figures?.scores.interventions).toBe(0);
  });

  it('takes the wheel by touching it, which is counted; what was held from before is no touch', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, mode: 'person' });
    const held = { steerLeft: 0.4, throttle: 0, brake: 0 };
    live.drive.control(held);
    await live.drive.change(networkSettings);
    live.drive.control(held);
    live.drive.control({ ...held, throttle: 1 });
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'network' }, takeovers: [] });
    live.drive.control({ steerLeft: 0.01, throttle: 1, brake: 0 });
    await live.heard.until(({ looks }) => looks.length > 3);
    live.drive.control(held);
    expect(live.heard.told.drive).toMatchObject({
      settings: { mode: 'person' },
      takeovers: [expect.closeTo(30, -1)],
    });
    await live.drive.change({ mode: 'network' });
    live.drive.pause();
    expect(live.heard.told.figures?.scores.interventions).toBe(1);
  });

  it('takes no wheel of a drive that begins while something is held', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, mode: 'person' });
    const held = { steerLeft: 0.4, throttle: 0, brake: 0 };
    live.drive.control(held);
    await live.drive.start(networkSettings);
    live.drive.control(held);
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'network' }, takeovers: [] });
  });

  it('who goes away leaves the controls alone', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, mode: 'person' });
    live.drive.control({ steerLeft: 0.3, throttle: 1, brake: 0 });
    await live.heard.until(({ poses }) => (poses.at(-1)?.speedMps ?? 0) > 1);
    live.drive.releaseHands();
    await live.heard.until(({ poses }) => poses.at(-1)!.speedMps < 0.5);
    expect(live.heard.poses.at(-1)!.commandPerM).toBe(0);
  });
});

describe('a network that does not know the road', () => {
  const UNTAUGHT = 'untaught.onnx';

  beforeAll(async () => {
    mkdirSync(join(library, 'models'), { recursive: true });
    writeFileSync(
      join(library, 'models', UNTAUGHT),
      await untaughtModel('alvinn-1992', { 'reliability.median': 0.5 }),
    );
  });

  it('slows, stops and calls for the person, whose touch takes the wheel; put back, it tries again', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    const calls = () => heard.told.drive!.callsForHelp;
    await drive.start({ ...networkSettings, model: UNTAUGHT });
    expect(heard.told.drive).toMatchObject({ network: { tellsReliability: true }, callsForHelp: false });
    await heard.until(calls);
    const fastestMps = Math.max(...heard.poses.map(({ speedMps }) => speedMps));
    expect(fastestMps).toBeGreaterThan(1);
    expect(fastestMps).toBeLessThan(3);
    await heard.until(({ poses }) => poses.at(-1)!.speedMps === 0);
    const { network } = heard.looks.at(-1)!;
    expect(network).toMatchObject({ usualReliability: 0.5, speedShare: 0 });
    expect(network!.reliability).toBeLessThan(0.25);
    const { length } = heard.poses;
    await heard.until(({ poses }) => poses.length > length + 50);
    expect(heard.poses.at(-1)).toMatchObject({ speedMps: 0, commandPerM: heard.poses[length]!.commandPerM });

    drive.putBack();
    expect(calls()).toBe(false);
    await heard.until(({ poses }) => poses.at(-1)!.speedMps > 0.5);
    await heard.until(calls);

    drive.control({ steerLeft: 0.5, throttle: 0, brake: 0 });
    expect(heard.told.drive).toMatchObject({
      settings: { mode: 'person' },
      callsForHelp: false,
      takeovers: [expect.any(Number)],
    });
    drive.control({ steerLeft: 0, throttle: 1, brake: 0 });
    await heard.until(({ poses }) => poses.at(-1)!.speedMps > 4);
    expect(calls()).toBe(false);
  });

  it('calls for its camera where that was turned under way, until it is put back', async () => {
    let turns = false;
    class Knocked extends SharedSensors {
      override render(views: Parameters<SharedSensors['render']>[0]) {
        const fault = turns ? ({ kind: 'turn', turnedRad: 0.35 } as const) : undefined;
        return super.render(views.map((view) => ({ ...view, fault })));
      }
    }
    const knocked = new Knocked(DEFAULT_SENSOR_SETTINGS);
    try {
      await using live = openLiveDrive(library, knocked);
      const { drive, heard } = live;
      const call = () => ({ ...heard.told.drive! });
      await drive.start({ ...networkSettings, model: UNTAUGHT });
      await heard.until(() => call().callsForHelp);
      expect(call().cameraIsOff).toBe(false);
      drive.putBack();
      await heard.until(({ poses }) => poses.at(-1)!.speedMps > 0.5);
      turns = true;
      await heard.until(() => call().callsForHelp);
      expect(call().cameraIsOff).toBe(true);
      drive.putBack();
      expect(call()).toMatchObject({ callsForHelp: false, cameraIsOff: false });
    } finally {
      await knocked.dispose();
    }
  });

  it('has not seen a light that changes under way before, and does not take its camera to be off', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start({ ...networkSettings, model: UNTAUGHT });
    await heard.until(({ poses }) => (poses.at(-1)?.speedMps ?? 0) > 0.5);
    await drive.change({ conditions: { ...CLEAR_DAY, season: 1, fogPerM: 0.02 } });
    await heard.until(() => heard.told.drive!.callsForHelp);
    expect(heard.told.drive!.cameraIsOff).toBe(false);
  });

  it('does not call on a drive that begins for what it saw in the one before', async () => {
    await using live = openLiveDrive(library, sensors);
    const settings = { ...networkSettings, model: UNTAUGHT };
    await live.drive.start(settings);
    await live.heard.until(() => live.heard.told.drive!.callsForHelp);
    await live.drive.start(settings);
    expect(live.heard.told.drive!.callsForHelp).toBe(false);
  });

  it('tries again when it is given the wheel once more', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    const calls = () => heard.told.drive!.callsForHelp;
    await drive.start({ ...networkSettings, model: UNTAUGHT });
    await heard.until(calls);
    await drive.change({ mode: 'expert' });
    await heard.until(({ poses }) => poses.at(-1)!.speedMps > 6);
    await drive.change({ mode: 'network' });
    expect(calls()).toBe(false);
    const { length } = heard.looks;
    await heard.until(({ looks }) => looks.length > length);
    expect(calls()).toBe(false);
    expect(heard.looks.at(-1)!.network!.speedShare).toBeGreaterThan(0);
    await heard.until(calls);
  });

  it('says so beside the expert, whom it does not disturb', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start({ ...expertSettings, model: UNTAUGHT });
    await live.heard.until(({ looks }) => looks.at(-1)?.network?.speedShare === 0);
    await live.heard.until(({ poses }) => poses.at(-1)!.speedMps > 6);
    expect(live.heard.told.drive).toMatchObject({ settings: { mode: 'expert' }, callsForHelp: false });
  });
});

it('the first drive is by the network that comes with the program', async () => {
  await using live = openLiveDrive(library, sensors);
  await startFirstDrive(live.drive, live.files, undefined, () => {});
  await live.heard.until(({ looks }) => looks.length > 5);
  expect(live.heard.told.drive?.settings).toMatchObject({ mode: 'network', model: SHIPPED_MODEL });
  expect(live.logged).toEqual([]);
});

it('the first drive is the latest one as it was set; by the expert, and saying why, where its network is gone', async () => {
  await using live = openLiveDrive(library, sensors);
  const last = { ...expertSettings, startM: 70, speedMps: 6 };
  await startFirstDrive(live.drive, live.files, last, () => {});
  expect(live.heard.told.drive).toMatchObject({ settings: last, problem: null });
  const gone = { ...last, mode: 'network', model: 'gone.onnx' } as const;
  await startFirstDrive(live.drive, live.files, gone, () => {});
  expect(live.heard.told.drive).toMatchObject({
    settings: last,
    problem: { message: expect.stringContaining('gone.onnx') },
  });
});
