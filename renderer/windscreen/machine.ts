import type { GridRings } from './ground.ts';
import type { Pace } from './quality.ts';
import type { DrawingPace } from './turn.ts';

/** How a machine is treated that draws by hardware, or on its processor, which the engine needs too. */
export interface Machine {
  readonly pace: Pace;
  /** Index of QUALITIES to begin with. */
  readonly level: number;
  readonly drawing: DrawingPace;
  /** Texels along a side of the sun's shadow map. */
  readonly shadowMap: number;
  /** Whether textures and shadows are filtered. */
  readonly smooth: boolean;
  readonly anisotropy: number;
  /** Chunks of road that are kept. */
  readonly chunks: number;
  /** How far a chord of the road's edge may stray from its arc, m. */
  readonly toleranceM: number;
  readonly ground: GridRings;
}

export type MachineKind = 'hardware' | 'software';

const HARDWARE: Machine = {
  pace: { slowMs: 19.5, fastMs: 17.6 },
  level: 0,
  drawing: { leastMs: 0, asideMs: 0, restShare: 0 },
  shadowMap: 2048,
  smooth: true,
  anisotropy: 8,
  chunks: 30,
  toleranceM: 0.008,
  ground: [
    [12, 12],
    [36, 8],
    [144, 8],
  ],
};
const SOFTWARE: Machine = {
  pace: { slowMs: 58, fastMs: 52 },
  level: 6,
  drawing: { leastMs: 1000 / 20, asideMs: 1000, restShare: 0.5 },
  shadowMap: 1024,
  smooth: false,
  anisotropy: 1,
  chunks: 18,
  toleranceM: 0.03,
  ground: [
    [16, 6],
    [48, 4],
    [200, 5],
  ],
};

export const MACHINES: Readonly<Record<MachineKind, Machine>> = { hardware: HARDWARE, software: SOFTWARE };

/** Whether the page has WebGPU on hardware. */
export async function hasHardwareAdapter(): Promise<boolean> {
  const gpu = (
    navigator as {
      gpu?: {
        requestAdapter(): Promise<{ info?: { isFallbackAdapter?: boolean; architecture?: string } } | null>;
      };
    }
  ).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return !!adapter && !adapter.info?.isFallbackAdapter && adapter.info?.architecture !== 'swiftshader';
}

/** Whether WebGL runs on a software rasteriser. */
export function drawsOnProcessor(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return true;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  loseContext(gl);
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

/** Gives a context back at once: a page may have sixteen. */
export function loseContext(gl: WebGL2RenderingContext): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}
