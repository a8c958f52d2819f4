import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { FIELDS_FRAME, LEARN_BUFFER_FRAME, LEARN_LOOK_FRAME } from '../protocol/binary.ts';
import { decodeFields } from '../protocol/fields.ts';
import { DEFAULT_LEARN_SETTINGS, LEARNED_MODEL } from '../protocol/learn.ts';
import { decodeLearnBuffer, decodeLearnLook } from '../protocol/learn-frames.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { expertSettings, type Listener, openLiveDrive } from './live-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-learning-'));
let sensors: SharedSensors;
const learning = ({ told }: Listener) => told.learning;
/** Looks learned from: told at once, where the state is told now and then. */
const learned = ({ others }: Listener) => others.filter(([kind]) => kind === LEARN_LOOK_FRAME).length;
const lastOf = ({ others }: Listener, kind: number) => others.findLast(([own]) => own === kind)!.buffer;

beforeAll(async () => {
  await buildKernel();
  preferEyes('raster');
  sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);
  await sensors.prepare();
});
afterAll(async () => {
  preferEyes('auto');
  await sensors.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('learning at the wheel', () => {
  it('learns while the expert drives, drives when it is let go, and learns on when a person takes back', async () => {
    await using live = openLiveDrive(folder, sensors);
    const { drive, heard } = live;
    await drive.start(expertSettings);
    live.learning.start(DEFAULT_LEARN_SETTINGS);
    expect(learning(heard)).toMatchObject({ phase: 'opening', looks: 0, layers: [960, 5, 30] });
    await heard.until(() => learning(heard)!.looks > 20);
    const state = learning(heard)!;
    expect(state).toMatchObject({ phase: 'learning', patterns: 200, cycles: 4 * state.looks });
    // Simulated time runs ahead of the thread here: looks that it cannot take are counted, and the drive goes on.
    await heard.until(() => learning(heard)!.dropped > 0);

    const look = decodeLearnLook(lastOf(heard, LEARN_LOOK_FRAME));
    expect(look.direction.length).toBe(30);
    await heard.until(({ others }) => others.some(([kind]) => kind === LEARN_BUFFER_FRAME));
    const buffer = decodeLearnBuffer(lastOf(heard, LEARN_BUFFER_FRAME));
    expect(buffer.pictures.length).toBe(15 * 16 * buffer.curvaturesPerM.length);
    expect(decodeFields(lastOf(heard, FIELDS_FRAME))).toMatchObject({ run: 0, hidden: 5, worst: [] });

    await live.learning.letGo();
    expect(heard.told.drive).toMatchObject({
      settings: { mode: 'network', model: LEARNED_MODEL },
      network: { file: LEARNED_MODEL, directionUnits: 30 },
    });
    // Another start could not find it.
    expect(live.remembered.at(-1)).toMatchObject({ mode: 'expert', model: null });
    // One may still be with the thread, and one wait for it.
    const letGo = learned(heard);
    const { length } = heard.looks;
    await heard.until(({ looks }) => looks.length > length + 20);
    expect(learned(heard) - letGo).toBeLessThanOrEqual(2);

    drive.control({ steerLeft: 0.3, throttle: 1, brake: 0 });
    expect(heard.told.drive).toMatchObject({ settings: { mode: 'person' }, takeovers: [expect.anything()] });
    await heard.until(() => learned(heard) > letGo + 5);
    await live.learning.letGo();
    expect(heard.told.drive?.settings).toMatchObject({ mode: 'network', model: LEARNED_MODEL });
    expect(live.logged).toEqual([]);
  });

  it('keeps the network as a model of the library', async () => {
    await using live = openLiveDrive(folder, sensors);
    await live.drive.start(expertSettings);
    live.learning.start({ ...DEFAULT_LEARN_SETTINGS, copies: false });
    await live.heard.until(() => learning(live.heard)!.looks > 3);
    const file = await live.learning.keep('My pupil');
    expect(file).toBe('My pupil.onnx');
    await using model = await loadSteeringModel(live.files.model(file));
    expect(model.card.recipe).toEqual({
      atTheWheel: { roads: ['path 3'], passes: 4, copies: false, buffer: true, straightOnly: false },
    });
  });

  it('gives back what was stopped, once, and goes on with it', async () => {
    await using live = openLiveDrive(folder, sensors);
    const { heard } = live;
    await live.drive.start(expertSettings);
    live.learning.start(DEFAULT_LEARN_SETTINGS);
    await heard.until(() => learning(heard)!.looks > 3);
    const { looks } = learning(heard)!;
    live.learning.stop();
    expect(learning(heard)).toBeNull();
    await expect(live.learning.letGo()).rejects.toMatchObject({ code: 'invalid' });
    live.learning.undoStop();
    expect(() => live.learning.undoStop()).toThrow('nothing to bring back');
    expect(learning(heard)!.looks).toBeGreaterThanOrEqual(looks);
    await heard.until(() => learning(heard)!.looks > looks + 3);
  });

  it('learns nothing while the car stands, or from a network', async () => {
    await using live = openLiveDrive(folder, sensors);
    const { heard, drive } = live;
    await drive.start({ ...expertSettings, mode: 'person' });
    live.learning.start(DEFAULT_LEARN_SETTINGS);
    await heard.until(() => learning(heard)!.phase === 'learning');
    await heard.until(({ looks }) => looks.length > 10);
    expect(learning(heard)).toMatchObject({ looks: 0, dropped: 0, withinTwoUnits: null });
    await expect(live.learning.letGo()).rejects.toMatchObject({ hint: 'Drive a little first.' });
    drive.control({ steerLeft: 0, throttle: 1, brake: 0 });
    await heard.until(() => learning(heard)!.looks > 0);
  });

  it('changes how it learns under way, and refuses a network that reads more than the camera', async () => {
    await using live = openLiveDrive(folder, sensors);
    const { heard } = live;
    await live.drive.start(expertSettings);
    expect(() => live.learning.start({ ...DEFAULT_LEARN_SETTINGS, preset: 'alvinn-1989' })).toThrow(
      'reads more than the camera',
    );
    expect(learning(heard)).toBeNull();
    live.learning.start(DEFAULT_LEARN_SETTINGS);
    await live.learning.change({ buffer: false });
    await heard.until(() => learning(heard)!.looks > 2);
    expect(learning(heard)).toMatchObject({ settings: { copies: true, buffer: false }, patterns: 15 });
    await live.learning.change({ copies: false });
    await heard.until(() => learning(heard)!.patterns === 1);
  });

  it('ends where the sensors are changed, and says that nothing recorded is lost', async () => {
    await using live = openLiveDrive(folder, sensors);
    await live.drive.start(expertSettings);
    live.learning.start(DEFAULT_LEARN_SETTINGS);
    live.learning.changeSensors();
    expect(learning(live.heard)).toBeNull();
    expect(live.heard.told.drive?.problem).toEqual({
      message: 'learning at the wheel ended: the sensors were changed',
      hint: 'Nothing recorded is lost. Begin anew.',
    });
  });
});
