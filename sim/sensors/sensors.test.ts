import { Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { straightRoad } from '../../test/plain-road.ts';
import { exposeRetina, horizonRow } from './camera-image.ts';
import { mountCamera, perspectiveFor } from './eye.ts';
import { rangeCells, rangeImage, rangePlane } from './range-image.ts';
import { DEFAULT_SENSOR_SETTINGS, type RangeSettings, swayed } from './settings.ts';

const { camera, range } = DEFAULT_SENSOR_SETTINGS;
const road = straightRoad(1);
const ORIGIN = { originX: 0, originY: 0 };

describe('a sensor on the vehicle', () => {
  const eyeAt = (pose: { x: number; y: number; yawRad: number }, mount = camera) => {
    const eye = perspectiveFor(mount, 100);
    mountCamera(eye, mount, pose, road, ORIGIN);
    return eye;
  };
  /** Where a point of the world (x, y, up) appears: columns and rows of the image, −1 … 1, right and up. */
  const seen = (eye: ReturnType<typeof eyeAt>, x: number, y: number, up: number) =>
    new Vector3(x, up, -y).applyMatrix4(eye.matrixWorldInverse).applyMatrix4(eye.projectionMatrix);

  it('stands ahead of the rear axle, above the ground, and looks where the vehicle points', () => {
    const eye = eyeAt({ x: 10, y: 5, yawRad: Math.PI / 2 });
    const at = new Vector3().setFromMatrixPosition(eye.matrixWorld);
    expect([at.x, -at.z, at.y]).toEqual([
      expect.closeTo(10, 9),
      expect.closeTo(5 + camera.forwardM, 9),
      expect.closeTo(camera.heightM, 9),
    ]);
    const ahead = seen(eye, 10, 40, 0);
    expect(ahead.x).toBeCloseTo(0, 9);
    expect(seen(eye, 5, 40, 0).x).toBeLessThan(ahead.x);
    expect(seen(eye, 10, 40, 3).y).toBeGreaterThan(ahead.y);
  });

  it('sees what is ahead further to the right once it is turned to the left', () => {
    const pose = { x: 0, y: 0, yawRad: 0 };
    const turned = perspectiveFor(camera, 100);
    mountCamera(turned, camera, pose, road, ORIGIN, Math.PI / 9);
    const at = new Vector3().setFromMatrixPosition(turned.matrixWorld);
    expect([at.x, at.y]).toEqual([expect.closeTo(camera.forwardM, 9), expect.closeTo(camera.heightM, 9)]);
    // Twenty degrees to the left lies in the middle now.
    const away = { x: camera.forwardM + 30 * Math.cos(Math.PI / 9), y: 30 * Math.sin(Math.PI / 9) };
    expect(seen(turned, away.x, away.y, 1).x).toBeCloseTo(0, 9);
    expect(seen(turned, 40, 0, 0).x).toBeGreaterThan(0.4);
  });

  it('moves left and tilts down by its settings', () => {
    const pose = { x: 0, y: 0, yawRad: 0 };
    const moved = eyeAt(pose, { ...camera, leftM: 0.7 });
    expect(-new Vector3().setFromMatrixPosition(moved.matrixWorld).z).toBeCloseTo(0.7, 9);
    const level = seen(eyeAt(pose, { ...camera, pitchDownRad: 0 }), 1000, 0, camera.heightM);
    expect(level.y).toBeCloseTo(0, 6);
    expect(seen(eyeAt(pose), 1000, 0, camera.heightM).y).toBeGreaterThan(0.5);
  });

  it('is turned and rolled on its mount by its settings, and sways about its place', () => {
    const pose = { x: 0, y: 0, yawRad: 0 };
    const panned = eyeAt(pose, { ...camera, panLeftRad: Math.PI / 9 });
    const away = { x: camera.forwardM + 30 * Math.cos(Math.PI / 9), y: 30 * Math.sin(Math.PI / 9) };
    expect(seen(panned, away.x, away.y, 1).x).toBeCloseTo(0, 9);
    // Its left side up: what is level runs down to the left no more, but to the right of the picture up.
    const rolled = eyeAt(pose, { ...camera, pitchDownRad: 0, rollRad: 0.1 });
    const [left, right] = [20, -20].map((y) => seen(rolled, camera.forwardM + 40, y, camera.heightM).y);
    expect(left).toBeLessThan(0);
    expect(right).toBeCloseTo(-left!, 9);
    const sway = { pitchDownRad: 0.02, rollRad: 0.1, heightShare: 0.1 };
    expect(swayed(camera, sway)).toEqual({
      ...camera,
      heightM: 1.1 * camera.heightM,
      pitchDownRad: camera.pitchDownRad + 0.02,
      rollRad: 0.1,
    });
  });

  it('has its horizon in the row that is said', () => {
    const far = seen(eyeAt({ x: 0, y: 0, yawRad: 0 }), 1e6, 0, camera.heightM);
    expect((camera.rows / 2) * (1 - far.y)).toBeCloseTo(horizonRow(camera), 3);
    expect(horizonRow({ ...camera, pitchDownRad: 0 })).toBe(camera.rows / 2);
  });
});

describe('a retina', () => {
  const cells = camera.rows * camera.columns;
  const light = (of: (cell: number) => number, road: (cell: number) => number) => ({
    rgb: Float32Array.from({ length: 3 * cells }, (_, i) => of(Math.floor(i / 3))),
    road: Float32Array.from({ length: cells }, (_, cell) => road(cell)),
  });
  const rowOf = (cell: number) => Math.floor(cell / camera.columns);

  it('is exposed alike in dim and in bright light', () => {
    const view = (brightness: number) =>
      exposeRetina(
        light(
          (cell) => brightness * (0.2 + 0.02 * rowOf(cell)),
          () => 0,
        ),
        camera,
        0,
        1,
      ).camera;
    expect(view(0.05)).toEqual(view(4));
  });

  it('says whether the road is lighter than what is around it, below the horizon', () => {
    const half = (cell: number) => (cell % camera.columns < 16 ? 1 : 0);
    const contrast = (onRoad: number, beside: number) =>
      exposeRetina(
        light((cell) => (half(cell) ? onRoad : beside), half),
        camera,
        0,
        1,
      ).roadContrast;
    expect(contrast(0.4, 0.1)).toBeGreaterThan(0.2);
    expect(contrast(0.1, 0.4)).toBeCloseTo(-contrast(0.4, 0.1), 6);
    const sky = light((cell) => (rowOf(cell) < horizonRow(camera) ? 9 : 0.2), half);
    expect(exposeRetina(sky, camera, 0, 1).roadContrast).toBeCloseTo(0, 6);
    expect(
      exposeRetina(
        light(
          () => 0.2,
          () => 0,
        ),
        camera,
        0,
        1,
      ).roadContrast,
    ).toBe(0);
  });

  it('is noisy by the deviation asked for, by its seed', () => {
    const even = light(
      () => 0.2,
      () => 0,
    );
    const clean = exposeRetina(even, camera, 0, 1).camera[0]!;
    const noisy = exposeRetina(even, camera, 3, 7).camera;
    const squares = noisy.reduce((sum, value) => sum + (value - clean) ** 2, 0);
    expect(Math.sqrt(squares / noisy.length)).toBeGreaterThan(2.7);
    expect(Math.sqrt(squares / noisy.length)).toBeLessThan(3.3);
    expect(exposeRetina(even, camera, 3, 7).camera).toEqual(noisy);
    expect(exposeRetina(even, camera, 3, 8).camera).not.toEqual(noisy);
  });
});

describe('the range finder', () => {
  const plane = rangePlane(range);
  const cells = rangeCells(range, plane);
  const samples = plane.height * plane.width;
  const DEGREE = Math.PI / 180;
  const finders: [string, RangeSettings][] = [
    ['the usual one', range],
    ['a wide one', { ...range, horizontalFovRad: 120 * DEGREE, verticalFovRad: 40 * DEGREE }],
    ['the widest and highest', { ...range, horizontalFovRad: 140 * DEGREE, verticalFovRad: 90 * DEGREE }],
    ['the narrowest', { ...range, horizontalFovRad: 10 * DEGREE, verticalFovRad: 5 * DEGREE }],
    ['one of few cells', { ...range, rows: 1, columns: 4, horizontalFovRad: 140 * DEGREE }],
  ];

  it.each(finders)('has samples in each of its cells, and each in one: %s', (_, settings) => {
    const { starts, samples } = rangeCells(settings, rangePlane(settings));
    for (let cell = 0; cell < settings.rows * settings.columns; cell++) {
      expect(starts[cell + 1]! - starts[cell]!, `cell ${cell}`).toBeGreaterThan(1);
    }
    expect(new Set(samples).size).toBe(samples.length);
  });

  it.each(finders)('looks in every cell over the whole of its field: %s', (_, settings) => {
    const { rows, columns, verticalFovRad } = settings;
    const seen = rangePlane(settings);
    const { starts, samples } = rangeCells(settings, seen);
    const elevation = (sample: number) => {
      const x = Math.tan(seen.horizontalFovRad / 2) * ((2 * ((sample % seen.width) + 0.5)) / seen.width - 1);
      const row = Math.floor(sample / seen.width);
      const y = Math.tan(seen.verticalFovRad / 2) * (1 - (2 * (row + 0.5)) / seen.height);
      return Math.atan(y / Math.hypot(1, x));
    };
    for (let cell = 0; cell < rows * columns; cell++) {
      const middle = verticalFovRad * (0.5 - (Math.floor(cell / columns) + 0.5) / rows);
      const own = [...samples.subarray(starts[cell], starts[cell + 1])].map(elevation);
      const half = verticalFovRad / rows / 2;
      expect(Math.min(...own), `cell ${cell}`).toBeLessThan(middle + 0.1 * half);
      expect(Math.max(...own), `cell ${cell}`).toBeGreaterThan(middle - 0.1 * half);
    }
  });

  it('divides its fields into equal angles', () => {
    for (let cell = 0; cell < range.rows * range.columns; cell++) {
      for (const sample of cells.samples.subarray(cells.starts[cell]!, cells.starts[cell + 1]!)) {
        const column = sample % plane.width;
        const tan = Math.tan(range.horizontalFovRad / 2) * ((2 * (column + 0.5)) / plane.width - 1);
        const share = (Math.atan(tan) / range.horizontalFovRad + 0.5) * range.columns;
        expect(Math.floor(share)).toBe(cell % range.columns);
      }
    }
  });

  it('reports the nearest return of a cell, never a mean, and its maximum where nothing returns', () => {
    const inverse = new Float32Array(samples);
    const [near, far] = cells.samples.subarray(cells.starts[40]!, cells.starts[41]!);
    inverse[far!] = 1 / 30;
    inverse[near!] = 1 / 8;
    inverse[cells.samples[cells.starts[50]!]!] = 1 / 400;
    const metres = rangeImage(inverse, cells, range, 0, 1);
    expect(metres[40]).toBeCloseTo(8, 5);
    expect(metres[50]).toBe(range.maxRangeM);
    expect(metres.filter((r) => r < range.maxRangeM)).toHaveLength(1);
  });

  it('is noisy where something returns, and never beyond its range', () => {
    const inverse = new Float32Array(samples).fill(1 / 39.95);
    const metres = rangeImage(inverse, cells, range, 0.1, 3);
    expect(new Set(metres).size).toBeGreaterThan(50);
    expect(Math.max(...metres)).toBeLessThanOrEqual(range.maxRangeM);
    expect(new Set(rangeImage(new Float32Array(samples), cells, range, 0.1, 3))).toEqual(
      new Set([range.maxRangeM]),
    );
  });
});
