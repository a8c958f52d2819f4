import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { type Gpu, openGpu } from '../gpu/gpu.ts';
import type { SensorRenderer, SensorView } from './renderer.ts';
import { createSensorRenderer } from './three-sensors.ts';

const { camera, range } = DEFAULT_SENSOR_SETTINGS;
const NOISELESS: Conditions = { ...CLEAR_DAY, cameraNoise: 0, rangeNoiseM: 0 };
let gpu: Gpu;
let renderer: SensorRenderer;

beforeAll(async () => {
  gpu = await openGpu('software');
  renderer = await createSensorRenderer(gpu);
});
afterAll(() => {
  renderer.dispose();
  gpu[Symbol.dispose]();
});

function view(road: Road, stationM: number, conditions: Conditions = CLEAR_DAY, lateralM = 0): SensorView {
  return { road, stationM, conditions, noiseSeed: 1, pose: poseBesidePath(road, stationM, lateralM, 0) };
}

async function look(from: SensorView) {
  return (await renderer.render([from]))[0]!;
}

describe('a view', () => {
  const road = createRoad({ kind: 'street', seed: 4 });

  it('gives the same bytes alone, among others, and from another renderer', async () => {
    const alone = await look(view(road, 100));
    const among = await renderer.render([view(road, 40), view(road, 100), view(road, 300), view(road, 100)]);
    const other = await createSensorRenderer(gpu);
    const [elsewhere] = await other.render([view(road, 100)]);
    other.dispose();
    for (const images of [among[1]!, among[3]!, elsewhere!]) {
      expect(images.camera).toEqual(alone.camera);
      expect(images.range).toEqual(alone.range);
    }
    expect(among[0]!.camera).not.toEqual(alone.camera);
  });

  it('has noise of its own seed', async () => {
    const one = await look(view(road, 100));
    const two = await look({ ...view(road, 100), noiseSeed: 2 });
    expect(two.camera).not.toEqual(one.camera);
    expect(two.roadContrast).toBe(one.roadContrast);
  });

  it('says whether the road is lighter than its surroundings', async () => {
    const pale = await look(view(road, 100, { ...NOISELESS, season: 0, surfacePaleness: 1 }));
    const snow = await look(view(road, 100, { ...NOISELESS, season: 1, surfacePaleness: 0 }));
    expect(pale.roadContrast).toBeGreaterThan(0.1);
    expect(snow.roadContrast).toBeLessThan(-0.1);
  });

  it('shows the road in the lower middle of the camera image, paler than grass in blue', async () => {
    const { camera: pixels } = await look(view(road, 100, { ...NOISELESS, season: 0, surfacePaleness: 1 }));
    const blue = (row: number, column: number) => pixels[3 * (row * camera.columns + column) + 2]!;
    expect(blue(24, 16)).toBeGreaterThan(blue(10, 1) + 20);
  });
});

describe('the range finder', () => {
  const flat = straightRoad(1);
  const bare: Road = { ...flat, scenery: () => [] };

  it('measures the slant range of flat ground, the nearest ray of each cell', async () => {
    const { range: metres } = await look(view(bare, 200, NOISELESS));
    for (let row = 5; row < range.rows; row++) {
      const lowest = range.pitchDownRad + range.verticalFovRad * ((row + 1) / range.rows - 0.5);
      const middle = range.pitchDownRad + range.verticalFovRad * ((row + 0.5) / range.rows - 0.5);
      const nearest = range.heightM / Math.sin(lowest);
      const typical = range.heightM / Math.sin(middle);
      const measured = metres[row * range.columns + range.columns / 2]!;
      expect(measured).toBeGreaterThan(0.98 * nearest);
      expect(measured).toBeLessThan(1.02 * typical);
    }
  });

  it('reports its maximum where nothing returns, and never more', async () => {
    const { range: metres } = await look(view(bare, 200, NOISELESS));
    expect(Math.max(...metres)).toBe(range.maxRangeM);
    expect([...metres.subarray(0, range.columns)].every((r) => r === range.maxRangeM)).toBe(true);
  });

  it('sees a trunk before the ground behind it', async () => {
    const tree = {
      type: 'broadleaf',
      x: 212,
      y: 3,
      heightM: 8,
      radiusM: 2,
      yawRad: 0,
      variant: 0.5,
    } as const;
    const planted: Road = { ...flat, scenery: (chunk) => (chunk === 10 ? [tree] : []) };
    const without = (await look(view(bare, 200, NOISELESS))).range;
    const { range: metres } = await look(view(planted, 200, NOISELESS));
    const nearer = [...metres].filter((r, i) => r < without[i]! - 1);
    expect(nearer.length).toBeGreaterThan(5);
    const away = Math.hypot(tree.x - 200 - range.forwardM, tree.y);
    expect(Math.min(...nearer)).toBeGreaterThan(away - tree.radiusM - 0.5);
    expect(Math.min(...nearer)).toBeLessThan(away);
  });

  it('is left out where only the camera is asked for', async () => {
    const { range: metres } = await look({ ...view(bare, 200, NOISELESS), cameraOnly: true });
    expect(metres.every((r) => r === range.maxRangeM)).toBe(true);
  });
});

describe('the camera', () => {
  it('follows an edge line by fractions of a cell', async () => {
    const road = createRoad({ kind: 'highway', seed: 2 });
    const brightness: number[] = [];
    for (let step = 0; step <= 20; step++) {
      const { camera: pixels } = await look(view(road, 100, NOISELESS, step * 0.02));
      // Row 12 sees the line some 9 m ahead; the sum over the line's neighbourhood moves with it.
      let moment = 0;
      let mass = 0;
      for (let column = 17; column < 28; column++) {
        const value = Math.max(0, pixels[3 * (12 * camera.columns + column) + 2]! - 120);
        moment += value * column;
        mass += value;
      }
      brightness.push(moment / Math.max(1, mass));
    }
    const steps = brightness.slice(1).map((value, i) => value - brightness[i]!);
    expect(brightness.at(-1)! - brightness[0]!).toBeGreaterThan(0.4);
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(0.5);
  });
});

it('what a renderer made is gone when it is disposed of', async () => {
  let alive = 0;
  const { device } = gpu;
  const createBuffer = device.createBuffer.bind(device);
  const createTexture = device.createTexture.bind(device);
  const counted = <T extends { destroy(): undefined }>(made: T): T => {
    alive++;
    const destroy = made.destroy.bind(made);
    made.destroy = () => {
      alive--;
      return destroy();
    };
    return made;
  };
  device.createBuffer = ((d: GPUBufferDescriptor) => counted(createBuffer(d))) as typeof createBuffer;
  device.createTexture = ((d: GPUTextureDescriptor) => counted(createTexture(d))) as typeof createTexture;
  const left: number[] = [];
  for (let round = 0; round < 3; round++) {
    const other = await createSensorRenderer(gpu);
    await other.render([view(createRoad({ kind: 'path', seed: round }), 70)]);
    other.dispose();
    left.push(alive);
  }
  device.createBuffer = createBuffer;
  device.createTexture = createTexture;
  // What three.js keeps for the process is made once; nothing may be added a round.
  expect(left[2]! - left[1]!).toBeLessThanOrEqual(2);
});
