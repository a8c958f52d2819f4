import { RenderTarget, type WebGPURenderer } from 'three/webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gpu, openGpu } from '../../engine/gpu/gpu.ts';
import { createThreeRenderer } from '../../engine/sensors/three-on-dawn.ts';
import { type CarState, type ViewKind, Windscreen } from '../../renderer/windscreen/windscreen.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';

const WIDTH = 128;
const HEIGHT = 72;
const DESCRIPTION = { kind: 'highway', seed: 3 } as const;
const ROAD = createRoad(DESCRIPTION);

let gpu: Gpu;
let renderer: WebGPURenderer;
let target: RenderTarget;
const errors: string[] = [];

beforeAll(async () => {
  gpu = await openGpu('software');
  gpu.device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  renderer = await createThreeRenderer(gpu);
  target = new RenderTarget(WIDTH, HEIGHT, { samples: 4 });
  renderer.setRenderTarget(target);
});
afterAll(() => gpu[Symbol.dispose]());

function carAt(stationM: number): CarState {
  return {
    ...ROAD.pathAt(stationM),
    speedMps: 10,
    curvaturePerM: ROAD.centreAt(stationM).curvaturePerM,
    stationM,
  };
}

describe('the windscreen on WebGPU', () => {
  it('draws every view and weather without a validation error, sky above road', async () => {
    const screen = new Windscreen(renderer, 'hardware', { scale: 1, scenery: 3 });
    screen.resize(WIDTH, HEIGHT, 1);
    screen.setRoad(DESCRIPTION);
    const mean = (pixels: Uint8Array, row: number, band: number) => {
      let sum = 0;
      for (let x = 0; x < WIDTH; x++) sum += pixels[4 * (row * WIDTH + x) + band]!;
      return sum / WIDTH;
    };
    let nowMs = 0;
    const pictures: Partial<Record<ViewKind, Uint8Array>> = {};
    for (const view of ['windscreen', 'chase', 'birds-eye'] as const) {
      screen.setView(view);
      screen.setGhost(view === 'windscreen' ? null : carAt(320));
      for (const conditions of [{ ...CLEAR_DAY, rain: 0.6, sunElevationRad: 0.1, season: 1 }, CLEAR_DAY]) {
        screen.setConditions(conditions);
        for (const stationM of [300, 301]) {
          nowMs += 50;
          expect(screen.draw(carAt(stationM), nowMs)).toBe(true);
        }
      }
      pictures[view] = (await renderer.readRenderTargetPixelsAsync(
        target,
        0,
        0,
        WIDTH,
        HEIGHT,
      )) as Uint8Array;
    }
    expect(errors).toEqual([]);
    const blueness = (row: number) => mean(pictures.windscreen!, row, 2) - mean(pictures.windscreen!, row, 0);
    expect(blueness(6)).toBeGreaterThan(20);
    expect(blueness(48)).toBeLessThan(10);
    expect(pictures.chase).not.toEqual(pictures.windscreen);
    expect(pictures['birds-eye']).not.toEqual(pictures.chase);
    expect(screen.figures).toMatchObject({ scale: 1, scenery: 3, backend: 'WebGPU' });
    await screen.dispose();
  });
});
