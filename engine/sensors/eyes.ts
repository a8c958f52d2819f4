import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type Gpu, openGpu, openHardware } from '../gpu/gpu.ts';
import { EYES_KINDS, type EyesKind, type SensorRenderer } from './renderer.ts';

export type EyesWanted = 'auto' | EyesKind;

/**
 * One where a software adapter spreads every view over all cores by itself: its threads wait in loops, and two renderers
 * on it are slower than one. Half the cores on a graphics card, for drivers have threads too. All of them where each
 * thread draws by itself.
 */
export type EyesThreads = 'one' | 'half' | 'all';

/** Eyes that are open: they make renderers. Dispose of those first. */
export interface Eyes extends Disposable {
  readonly kind: EyesKind;
  /** What they draw on, in words: the adapter's name. */
  readonly description: string;
  /** Why these and not the others, in words. */
  readonly why: string;
  /** How many of the cores can be kept busy by threads with such eyes each. */
  readonly threads: EyesThreads;
  /** Resolves where the graphics device is lost, which draws nothing any more. */
  readonly lost: Promise<unknown>;
  create(settings?: SensorSettings): Promise<SensorRenderer>;
}

const WANTED = 'alvinn:eyes';

/** From now on {@link openEyes} opens these, here and in every thread that is started from here. */
export function preferEyes(wanted: EyesWanted): void {
  setEnvironmentData(WANTED, wanted);
}

/**
 * The eyes that saw a drive, by the details that its maker noted: several where it was merged. Version 0.1 had those of
 * three.js alone.
 */
export function eyesThatSaw({ eyes, merged }: Readonly<Record<string, unknown>>): EyesKind[] {
  if (Array.isArray(merged)) return [...new Set(merged.flatMap((details) => eyesThatSaw(details ?? {})))];
  return [EYES_KINDS.find((kind) => kind === eyes) ?? 'three'];
}

/**
 * Opens the eyes that {@link preferEyes} asked for. Left to itself it takes `usual`, or, without that, three.js where
 * there is a hardware graphics adapter, and the rasteriser elsewhere, which needs no driver and no graphics device.
 *
 * @throws UserError `no-gpu` where three.js was asked for and there is no graphics adapter at all.
 */
export async function openEyes(usual?: EyesKind): Promise<Eyes> {
  const asked = (getEnvironmentData(WANTED) ?? 'auto') as EyesWanted;
  const wanted = asked === 'auto' ? (usual ?? asked) : asked;
  if (wanted === 'raster') return rasterEyes('asked for');
  if (wanted === 'three') return threeEyes(await openGpu(), 'asked for');
  const gpu = await openHardware();
  return gpu
    ? threeEyes(gpu, 'there is a hardware graphics adapter')
    : rasterEyes('there is no hardware graphics adapter to use');
}

/** Three.js on a device that it takes over. */
export function threeEyes(gpu: Gpu, why: string): Eyes {
  return {
    kind: 'three',
    description: gpu.description,
    why,
    threads: gpu.kind === 'hardware' ? 'half' : 'one',
    lost: gpu.device.lost,
    // Loaded late: who draws without a device needs neither Dawn nor a renderer for it.
    create: async (settings) => (await import('./three-sensors.ts')).createThreeSensors(gpu, settings),
    [Symbol.dispose]: () => gpu[Symbol.dispose](),
  };
}

function rasterEyes(why: string): Eyes {
  return {
    kind: 'raster',
    description: 'the processor',
    why,
    threads: 'all',
    lost: new Promise(() => {}),
    create: async (settings) => (await import('./raster/raster-sensors.ts')).createRasterSensors(settings),
    [Symbol.dispose]: () => {},
  };
}
