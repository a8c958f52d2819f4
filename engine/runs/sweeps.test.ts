import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { Library } from '../library/library.ts';
import type { Events } from '../protocol/events.ts';
import type { SweepSettings, SweepState } from '../protocol/sweep.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { exampleDrive, libraryWith } from './runs-fixture.ts';
import { Sweeps } from './sweeps.ts';

const SETTINGS: SweepSettings = {
  data: { drives: ['example.drive'], snapshots: null },
  preset: 'alvinn-1989',
  values: {
    hidden: [2, 3],
    learningRate: [0.1, 0.3],
    momentum: [0.5],
    weightDecay: [0],
    trainingShare: [1],
  },
  seeds: 1,
  epochs: 2,
  finalists: 1,
  roads: ['path'],
  distanceM: 20,
  seed: 1,
};

/** Long enough to be stopped on the way. */
const LONGER = { ...SETTINGS, epochs: 10 };

let drive: string;
beforeAll(async () => {
  drive = await exampleDrive();
});
afterAll(() => rmSync(dirname(drive), { recursive: true }));

/** What {@link Sweeps} tells, as a page hears it. */
class Page implements Audience {
  sweeps: readonly SweepState[] = [];
  readonly told: NonNullable<Events['sweep']>[] = [];
  #changed = Promise.withResolvers<void>();

  emit<Name extends keyof Events>(event: Name, data: Events[Name]): void {
    if (event === 'sweeps') this.sweeps = data as Events['sweeps'];
    if (event === 'sweep' && data) this.told.push(data as NonNullable<Events['sweep']>);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  frame(): void {}

  /** Resolves once this holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#changed.promise;
  }

  status(id: number): SweepState['status'] | undefined {
    return this.sweeps.find((sweep) => sweep.id === id)?.status;
  }
}

describe('sweeps of the cockpit', () => {
  const open: { folder: string; sweeps: Sweeps; library: Library }[] = [];
  afterEach(() => {
    for (const { folder, sweeps, library } of open.splice(0)) {
      sweeps[Symbol.dispose]();
      library[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function openSweeps(folder = libraryWith(drive)) {
    const page = new Page();
    const jobs = new Jobs(page, () => performance.now());
    const log = () => {};
    const library = new Library(folder, { audience: page, jobs, log });
    const sensors = () => DEFAULT_SENSOR_SETTINGS;
    const sweeps = new Sweeps({ audience: page, jobs, library, sensors, todayMs: () => 1e12, log });
    open.push({ folder, sweeps, library });
    return { page, sweeps, library, folder };
  }

  it('train every combination, let the best drive, and put it among the models once', async () => {
    const { page, sweeps, library, folder } = openSweeps();
    const id = sweeps.start({ name: 'Sizes', settings: SETTINGS });
    expect(() => sweeps.start({ name: null, settings: SETTINGS })).toThrow('Sizes is under way');
    expect(() => sweeps.trash(id)).toThrow('is under way');
    await page.until(() => page.status(id) !== 'running');
    expect(page.sweeps[0]).toMatchObject({ status: 'done', error: null, name: 'Sizes' });
    expect(page.told.some(({ networks }) => networks.length === 4)).toBe(true);
    const [best, ...others] = sweeps.networks(id);
    expect(best!.autonomyPercent).toBeTypeOf('number');
    expect(others.map(({ autonomyPercent }) => autonomyPercent)).toEqual([null, null, null]);
    expect(others.every(({ validationLoss }) => validationLoss! > 0)).toBe(true);
    const file = await sweeps.keep(id, best!.network);
    expect(file).toBe(`Sizes, network ${best!.network}.onnx`);
    expect(await sweeps.keep(id, best!.network)).toBe(file);
    expect(readdirSync(join(folder, 'models'))).toEqual([file]);
    expect(library.state().models.map((model) => model.file)).toEqual([file]);
    await expect(sweeps.keep(id, others[0]!.network)).rejects.toThrow('did not drive');
  });

  it('go on where they were stopped, in another engine too, and come to the same', async () => {
    const whole = openSweeps();
    const first = whole.sweeps.start({ name: null, settings: LONGER });
    await whole.page.until(() => whole.page.status(first) !== 'running');

    const { page, sweeps, folder } = openSweeps();
    const id = sweeps.start({ name: null, settings: LONGER });
    await page.until(() => page.told.some(({ phase }) => phase === 'training'));
    sweeps.cancel(id);
    await page.until(() => page.status(id) !== 'running');
    expect(page.status(id)).toBe('stopped');
    sweeps[Symbol.dispose]();
    open.pop()!.library[Symbol.dispose]();
    const again = openSweeps(folder);
    expect(again.page.status(id)).toBe('stopped');
    again.sweeps.resume(id);
    await again.page.until(() => again.page.status(id) !== 'running');
    expect(again.sweeps.networks(id)).toEqual(whole.sweeps.networks(first));
    expect(() => again.sweeps.resume(id)).toThrow('is done');
  });

  it('say why they fail, and are deleted and brought back', async () => {
    const { page, sweeps, folder } = openSweeps();
    expect(() =>
      sweeps.start({
        name: null,
        settings: { ...SETTINGS, data: { drives: ['gone.drive'], snapshots: null } },
      }),
    ).toThrow('gone.drive');
    const id = sweeps.start({ name: null, settings: LONGER });
    await page.until(() => page.told.some(({ phase }) => phase === 'training'));
    sweeps.cancel(id);
    await page.until(() => page.status(id) === 'stopped');
    writeFileSync(join(folder, 'sweeps', String(id), 'sweep.sqlite'), 'garbage '.repeat(1000));
    sweeps.resume(id);
    await page.until(() => page.status(id) !== 'running');
    expect(page.sweeps[0]).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('sweep.sqlite') },
    });
    const trashed = sweeps.trash(id);
    expect([page.sweeps.length, existsSync(join(folder, 'sweeps', String(id)))]).toEqual([0, false]);
    expect(sweeps.restore(trashed)).toBe(id);
    expect(page.status(id)).toBe('failed');
  });
});
