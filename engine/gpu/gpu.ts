import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { UserError } from '../errors.ts';

export type AdapterKind = 'hardware' | 'software';

/** An open device of Dawn, and what it runs on. */
export interface Gpu extends Disposable {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly kind: AdapterKind;
  /** The adapter's name: "SwiftShader driver 5.0.0". */
  readonly description: string;
}

const NO_ADAPTER_HINT =
  'Leave the choice to auto, which uses the processor, or install a graphics driver with Vulkan, Metal or Direct3D 12.';

const VULKAN = 'libvulkan.so.1';

const NO_VULKAN_HINT = `Leave the choice to auto, which uses the processor, or install a graphics driver with Vulkan, and the Vulkan loader, ${VULKAN}, which was not found (Debian, Ubuntu: libvulkan1).`;

const AVOIDED_HINT =
  'Leave the choice to auto, which uses the processor, or update the driver and start ALVINN again.';

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

let dawn: GPU | undefined;

/** Loads Dawn once for the process: a second instance would load Vulkan again. */
async function loadDawn(): Promise<GPU> {
  if (!dawn) {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    dawn = create([]);
  }
  return dawn;
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

const AVOIDED = 'alvinn:gpu-avoided';

/**
 * From now on no graphics device is opened, here and in every thread that is started from here: its driver took the
 * process down before.
 */
export function avoidGpu(): void {
  setEnvironmentData(AVOIDED, true);
}

/**
 * Opens a graphics device: the hardware's, or, where there is none or `software` is asked for, a software one that the
 * system brings.
 *
 * @throws UserError 'no-gpu' where Dawn finds no such adapter, or none is to be opened ({@link avoidGpu}).
 */
export async function openGpu(wanted?: AdapterKind): Promise<Gpu> {
  if (getEnvironmentData(AVOIDED) === true) {
    throw new UserError('no-gpu', 'the graphics card is left alone, since its driver crashed', AVOIDED_HINT);
  }
  // Where there is no Vulkan to load, Dawn prints lines that tell a person nothing.
  if (process.platform === 'linux' && !hasVulkan()) {
    throw new UserError('no-gpu', 'no graphics adapter was found', NO_VULKAN_HINT);
  }
  const gpu = await loadDawn();
  const adapter = await gpu.requestAdapter(
    wanted === 'software' ? { forceFallbackAdapter: true } : { powerPreference: 'high-performance' },
  );
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
    [Symbol.dispose]: () => device.destroy(),
  };
}

/**
 * Opens the hardware's device, undefined where there is none or where it is to be avoided ({@link avoidGpu}). Dawn is
 * not even loaded where the system shows no graphics card.
 */
export async function openHardware(): Promise<Gpu | undefined> {
  return mayHaveHardware() ? openGpuIfAny('hardware') : undefined;
}

/** As {@link openGpu}, but undefined where there is no such adapter. */
export async function openGpuIfAny(wanted?: AdapterKind): Promise<Gpu | undefined> {
  try {
    return await openGpu(wanted);
  } catch (error) {
    if (error instanceof UserError && error.code === 'no-gpu') return undefined;
    throw error;
  }
}

/** Whether Linux finds a Vulkan loader, as it does where there is a graphics driver. */
export function hasVulkan(): boolean {
  try {
    process.dlopen({ exports: {} }, VULKAN, constants.dlopen.RTLD_NOW);
  } catch (error) {
    // Node has loaded it, and refuses it since it is no add-on.
    return String(error).includes('did not self-register');
  }
  return true;
}

/** Whether there may be a graphics card with a driver. */
function mayHaveHardware(): boolean {
  return process.platform !== 'linux' || (showsCard() && hasVulkan());
}

/** Whether the system shows a graphics card, as Linux does each under /dev. */
export function showsCard(): boolean {
  return [...namesIn('/dev'), ...namesIn('/dev/dri')].some((name) => CARD.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
