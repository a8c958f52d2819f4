import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { type Gpu, openGpu } from '../gpu/gpu.ts';
import { createRasterSensors } from './raster/raster-sensors.ts';
import { EYES_KINDS, type SensorRenderer, type SensorView } from './renderer.ts';
import { createThreeSensors } from './three-sensors.ts';

const { camera, range } = DEFAULT_SENSOR_SETTINGS;
const NOISELESS: Conditions = { ...CLEAR_DAY, cameraNoise: 0, rangeNoiseM: 0 };
let gpu: Gpu;

beforeAll(async () => {
  gpu = await openGpu('software');
});
afterAll(() => gpu[Symbol.dispose]());

function view(road: Road, stationM: number, conditions: Conditions = CLEAR_DAY, lateralM = 0): SensorView {
  return { road, stationM, conditions, noiseSeed: 1, pose: poseBesidePath(road, stationM, lateralM, 0) };
}

const MAKERS = {
  three: (settings?: SensorSettings) => createThreeSensors(gpu, settings),
  raster: async (settings?: SensorSettings) => createRasterSensors(settings),
};

describe.each(EYES_KINDS)('with the eyes %s', (kind) => {
  let renderer: SensorRenderer;
  const create = MAKERS[kind];

  beforeAll(async () => {
    renderer = await create();
  });
  afterAll(() => renderer.dispose());

  async function look(from: SensorView) {
    return (await renderer.render([from]))[0]!;
  }

  describe('a view', () => {
    const road = createRoad({ kind: 'street', seed: 4 });

    it('lets others have their turn: an order to stop would never be heard', async () => {
      let heard = false;
      setImmediate(() => {
        heard = true;
      });
      for (let i = 0; i < 3; i++) await look(view(road, 100));
      expect(heard).toBe(true);
    });

    it('gives the same bytes alone, among others, and from a renderer that drew another scene before', async () => {
      const alone = await look(view(road, 100));
      const among = await renderer.render([
        view(road, 40),
        view(road, 100),
        view(road, 300),
        view(road, 100),
      ]);
      const other = await create();
      const before = view(createRoad({ kind: 'path', seed: 9 }), 40, { ...CLEAR_DAY, sunAzimuthRad: 5 });
      const [, elsewhere] = await other.render([before, view(road, 100)]);
      other.dispose();
      for (const images of [among[1]!, among[3]!, elsewhere!]) {
        expect(images.camera).toEqual(alone.camera);
        expect(images.range).toEqual(alone.range);
      }
      expect(among[0]!.camera).not.toEqual(alone.camera);
    });

    it('is in the shadow of all that stands there, whichever view of the window was drawn first', async () => {
      const forest = createRoad({ kind: 'path', seed: 3 });
      const low: Conditions = { ...NOISELESS, sunElevationRad: 0.4, sunAzimuthRad: 3 };
      const [, after] = await renderer.render([view(forest, 178, low), view(forest, 121, low)]);
      await look(view(road, 300));
      const alone = await look(view(forest, 121, low));
      expect(after!.camera).toEqual(alone.camera);
      const shadowless = await look(view(forest, 121, { ...low, cloudiness: 1 }));
      expect(alone.camera).not.toEqual(shadowless.camera);
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

    it('measures in every cell of a wide and high field too, out to its corners', async () => {
      const DEGREE = Math.PI / 180;
      const wide = {
        ...range,
        horizontalFovRad: 120 * DEGREE,
        verticalFovRad: 40 * DEGREE,
        pitchDownRad: 30 * DEGREE,
      };
      const eyes = await create({ camera, range: wide });
      const [images] = await eyes.render([view(bare, 200, NOISELESS)]);
      eyes.dispose();
      for (let cell = 0; cell < wide.rows * wide.columns; cell++) {
        const [row, column] = [Math.floor(cell / wide.columns), cell % wide.columns];
        // The slant range of flat ground at the cell's upper and lower edge.
        const [far, near] = [row, row + 1].map((edge) => {
          const elevation = wide.verticalFovRad * (0.5 - edge / wide.rows);
          const azimuth = wide.horizontalFovRad * ((column + 0.5) / wide.columns - 0.5);
          const { pitchDownRad: pitch } = wide;
          const up =
            Math.sin(elevation) * Math.cos(pitch) - Math.cos(elevation) * Math.cos(azimuth) * Math.sin(pitch);
          return up < 0 ? wide.heightM / -up : Number.POSITIVE_INFINITY;
        }) as [number, number];
        if (far > 0.9 * wide.maxRangeM) continue;
        expect(images!.range[cell], `cell ${cell}`).toBeGreaterThan(0.95 * near);
        expect(images!.range[cell], `cell ${cell}`).toBeLessThan(1.05 * far);
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
        alongM: 12,
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
      expect(nearer.length).toBeGreaterThan(3);
      const away = Math.hypot(tree.x - 200 - range.forwardM, tree.y);
      expect(Math.min(...nearer)).toBeGreaterThan(away - tree.radiusM - 0.5);
      expect(Math.min(...nearer)).toBeLessThan(away);
    });

    it('is left out of a glance', async () => {
      const { range: metres } = await look({ ...view(bare, 200, NOISELESS), glance: true });
      expect(metres.every((r) => r === range.maxRangeM)).toBe(true);
    });
  });

  describe('the camera', () => {
    it('averages over the area of a cell, as a camera of many more cells shows', async () => {
      const finer = 6;
      const fine = await create({
        ...DEFAULT_SENSOR_SETTINGS,
        camera: { ...camera, rows: finer * camera.rows, columns: finer * camera.columns },
      });
      const lined = view(createRoad({ kind: 'highway', seed: 2 }), 130, NOISELESS);
      const seen = (await look(lined)).camera;
      const [closer] = await fine.render([lined]);
      fine.dispose();
      let squares = 0;
      for (let cell = 0; cell < camera.rows * camera.columns; cell++) {
        const first =
          finer * (Math.floor(cell / camera.columns) * finer * camera.columns + (cell % camera.columns));
        let light = 0;
        for (let part = 0; part < finer * finer; part++) {
          const pixel = first + Math.floor(part / finer) * finer * camera.columns + (part % finer);
          light += linear(closer!.camera[3 * pixel + 2]!) / finer ** 2;
        }
        squares += (linear(seen[3 * cell + 2]!) - light) ** 2;
      }
      // Of light whose mean is 0.2; one sample a cell is off by 0.08.
      expect(Math.sqrt(squares / (camera.rows * camera.columns))).toBeLessThan(0.03);
    });
  });
});

/** Linear light 0 … 1 of a byte, sRGB's curve. */
const linear = (byte: number) => (byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);

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
    const other = await createThreeSensors(gpu);
    await other.render([view(createRoad({ kind: 'path', seed: round }), 70)]);
    other.dispose();
    left.push(alive);
  }
  device.createBuffer = createBuffer;
  device.createTexture = createTexture;
  // What three.js keeps for the process is made once; nothing may be added a round.
  expect(left[2]! - left[1]!).toBeLessThanOrEqual(2);
});
