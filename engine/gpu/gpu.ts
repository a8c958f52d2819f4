import { readdirSync } from 'node:fs';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { hasSystemVulkan, offerSoftwareVulkan } from './software-vulkan.ts';

export type AdapterKind = 'hardware' | 'software';

/** An open device of Dawn, and what it runs on. */
export interface Gpu extends Disposable {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly kind: AdapterKind;
  /** The adapter's name: "SwiftShader driver 5.0.0". */
  readonly description: string;
  /** How Vulkan was found, in words, where that is not the system's own business. */
  readonly foundBy: string;
}

const NO_ADAPTER_HINT =
  'Install a graphics driver with Vulkan, Metal or Direct3D 12, or run `npm install` again for the bundled software one.';

/** Limits that a device gets as far as its adapter has them, instead of what every adapter has. */
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** What a graphics card is called under /dev: by the kernel's own drivers, by NVIDIA's, and inside Windows. */
const CARD = /^(renderD\d+|nvidia\d+|dxg)$/;

let opened: { gpu: GPU; foundBy: string } | undefined;

/** Loads Dawn once for the process: a second instance would load Vulkan again. */
async function loadDawn(): Promise<{ gpu: GPU; foundBy: string }> {
  if (!opened) {
    const foundBy = offerSoftwareVulkan() ?? "the system's graphics driver";
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    opened = { gpu: create([]), foundBy };
  }
  return opened;
}

/** How often Dawn looks whether the device has finished, ms. */
const LOOK_EVERY_MS = 1;

/**
 * Starts something that Dawn finishes later, and has it look for the end once a millisecond. Left to itself it looks
 * in every turn of the event loop (`setImmediate`), which takes a core from a software rasteriser.
 */
export function patiently<T>(start: () => T): T {
  const { setImmediate } = globalThis;
  globalThis.setImmediate = ((look: () => void) =>
    setTimeout(() => patiently(look), LOOK_EVERY_MS)) as unknown as typeof setImmediate;
  try {
    return start();
  } finally {
    globalThis.setImmediate = setImmediate;
  }
}

const PREFERENCE = 'alvinn:adapter';

/**
 * From now on {@link openGpu} takes the software adapter unless the hardware's is asked for by name, here and in every
 * thread that is started from here.
 */
export function preferSoftwareAdapter(): void {
  setEnvironmentData(PREFERENCE, 'software');
}

export function prefersSoftwareAdapter(): boolean {
  return getEnvironmentData(PREFERENCE) === 'software';
}

/**
 * Opens a graphics device: the hardware's, or, where there is none or `software` is asked for, a software one.
 *
 * @throws UserError 'no-gpu' where Dawn finds no adapter at all.
 */
export async function openGpu(wanted?: AdapterKind): Promise<Gpu> {
  const { gpu, foundBy } = await loadDawn();
  const adapter =
    wanted === 'software' || (wanted === undefined && prefersSoftwareAdapter())
      ? await gpu.requestAdapter({ forceFallbackAdapter: true })
      : await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new UserError('no-gpu', 'no graphics adapter was found', NO_ADAPTER_HINT);
  const kind = adapter.info.isFallbackAdapter ? 'software' : 'hardware';
  if (wanted === 'hardware' && kind !== 'hardware') {
    throw new UserError('no-gpu', 'no hardware graphics adapter was found', NO_ADAPTER_HINT);
  }
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(RAISED_LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  return {
    device,
    adapter,
    kind,
    description: adapter.info.description || adapter.info.device,
    foundBy,
    [Symbol.dispose]: () => device.destroy(),
  };
}

/**
 * Opens the hardware's device, undefined where there is none or where it has failed before
 * ({@link preferSoftwareAdapter}). Dawn is not even loaded where the system shows no graphics card.
 */
export async function openHardware(): Promise<Gpu | undefined> {
  if (prefersSoftwareAdapter() || !mayHaveHardware()) return undefined;
  try {
    return await openGpu('hardware');
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-gpu') return undefined;
    throw error;
  }
}

/** Whether there may be a graphics card with a driver: on Linux each shows itself under /dev. */
function mayHaveHardware(): boolean {
  if (process.platform !== 'linux') return true;
  return hasSystemVulkan() && [...namesIn('/dev'), ...namesIn('/dev/dri')].some((name) => CARD.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
