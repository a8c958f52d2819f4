import { Matrix4, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { cameraToWarpFrom, type Move, warpOverGround } from './ground-warp.ts';
import { type CameraSettings, DEFAULT_SENSOR_SETTINGS } from './settings.ts';

const retina: CameraSettings = { ...DEFAULT_SENSOR_SETTINGS.camera, leftM: 0.3 };
const wide = cameraToWarpFrom(retina);
const STILL: Move = { shiftLeftM: 0, turnRad: 0 };

/** Colours of the flat ground, 0 … 255: smooth, without symmetry. */
type Ground = (x: number, y: number) => number;
const waves: Ground = (x, y) => 128 + 60 * Math.sin(0.5 * x + 0.7) + 60 * Math.sin(0.9 * y - 0.2 * x);

/**
 * What a camera sees of the ground from a vehicle that was moved, ray by ray; null above the horizon. Worked out by
 * rotation matrices, apart from the code under test.
 */
function seenFrom(camera: CameraSettings, { shiftLeftM, turnRad }: Move, ground: Ground): (number | null)[] {
  const cells: (number | null)[] = [];
  for (let row = 0; row < camera.rows; row++) {
    for (let column = 0; column < camera.columns; column++) {
      const right = Math.tan(camera.horizontalFovRad / 2) * ((2 * (column + 0.5)) / camera.columns - 1);
      const up = Math.tan(camera.verticalFovRad / 2) * (1 - (2 * (row + 0.5)) / camera.rows);
      // Three.js's camera looks along −z with x to its right.
      const ray = new Vector3(right, up, -1)
        .applyMatrix4(new Matrix4().makeRotationZ(-(camera.rollRad ?? 0)))
        .applyMatrix4(new Matrix4().makeRotationX(-camera.pitchDownRad))
        .applyMatrix4(new Matrix4().makeRotationY(camera.panLeftRad ?? 0));
      const rise = ray.y;
      if (rise >= 0) {
        cells.push(null);
        continue;
      }
      const reach = camera.heightM / -rise;
      const x = camera.forwardM - reach * ray.z;
      const y = camera.leftM - reach * ray.x;
      const [cos, sin] = [Math.cos(turnRad), Math.sin(turnRad)];
      cells.push(ground(x * cos - y * sin, shiftLeftM + x * sin + y * cos));
    }
  }
  return cells;
}

function painted(camera: CameraSettings, ground: Ground): Uint8Array {
  return Uint8Array.from(seenFrom(camera, STILL, ground).flatMap((value) => Array(3).fill(value ?? 50)));
}

describe('warpOverGround', () => {
  it.each([
    { panLeftRad: 0.15, rollRad: 0 },
    { panLeftRad: 0, rollRad: 0.1 },
    { panLeftRad: -0.1, rollRad: -0.06 },
  ])('knows a camera that was mounted %o', (mounted) => {
    const gentle: Ground = (x, y) => waves(20 * Math.log1p(x / 20), y / (1 + x / 20));
    const own = { ...retina, ...mounted };
    const move = { shiftLeftM: 0.5, turnRad: -0.05 };
    const expected = seenFrom(retina, move, gentle);
    const { camera, seen } = warpOverGround(
      painted({ ...wide, ...mounted }, gentle),
      { ...wide, ...mounted },
      retina,
      move,
    );
    const errors = expected.flatMap((value, cell) =>
      value === null || seen[cell]! < 1 || cell < 8 * retina.columns
        ? []
        : [Math.abs(camera[3 * cell]! - value)],
    );
    expect(errors.length).toBeGreaterThan(550);
    expect(Math.max(...errors)).toBeLessThan(4);
    expect(cameraToWarpFrom(own)).toMatchObject(mounted);
  });

  it.each([
    { shiftLeftM: 1.25, turnRad: 0 },
    { shiftLeftM: -1.25, turnRad: 0 },
    { shiftLeftM: 0, turnRad: 0.105 },
    { shiftLeftM: -0.8, turnRad: -0.105 },
    { shiftLeftM: 1.25, turnRad: 0.105 },
  ])('shows the ground as a camera moved by %o sees it', (move) => {
    // Far away a cell spans metres: the waves are long there.
    const gentle: Ground = (x, y) => waves(20 * Math.log1p(x / 20), y / (1 + x / 20));
    const expected = seenFrom(retina, move, gentle);
    const { camera, seen } = warpOverGround(painted(wide, gentle), wide, retina, move);
    const errors = expected.flatMap((value, cell) =>
      value === null || seen[cell]! < 1 || cell < 8 * retina.columns
        ? []
        : [Math.abs(camera[3 * cell]! - value)],
    );
    expect(errors.length).toBeGreaterThan(600);
    expect(Math.max(...errors)).toBeLessThan(4);
  });

  it('leaves a retina as it is, to the byte, for a vehicle that was not moved', () => {
    const picture = painted(retina, waves);
    expect(warpOverGround(picture, retina, retina, STILL).camera).toEqual(picture);
  });

  it('finds every cell in a picture twice as wide', () => {
    for (const shiftLeftM of [-1.25, 1.25]) {
      for (const turnRad of [-0.105, 0.105]) {
        const middle = DEFAULT_SENSOR_SETTINGS.camera;
        const picture = painted(cameraToWarpFrom(middle), waves);
        const { seen } = warpOverGround(picture, cameraToWarpFrom(middle), middle, { shiftLeftM, turnRad });
        expect(Math.min(...seen)).toBe(1);
      }
    }
  });

  it('says which cells a picture of the same width does not show, and repeats its edge there', () => {
    const picture = painted(retina, (_x, y) => (y > 0 ? 200 : 20));
    const { camera, seen } = warpOverGround(picture, retina, retina, { shiftLeftM: 1.25, turnRad: 0 });
    const lowest = (retina.rows - 1) * retina.columns;
    expect(seen[lowest]).toBe(0);
    expect(camera[3 * lowest]).toBe(200);
    expect(seen[lowest + retina.columns - 1]).toBe(1);
  });

  it('turns the sky and does not shift it', () => {
    const level = { ...retina, leftM: 0, pitchDownRad: 0 };
    const sky = Uint8Array.from({ length: level.rows * level.columns * 3 }, (_, i) =>
      Math.floor(i / 3) % level.columns < level.columns / 2 ? 10 : 240,
    );
    const topRow = ({ camera }: { camera: Uint8Array }) =>
      Array.from({ length: level.columns }, (_, column) => camera[3 * column]);
    const still = topRow(warpOverGround(sky, level, level, STILL));
    expect(topRow(warpOverGround(sky, level, level, { shiftLeftM: 1, turnRad: 0 }))).toEqual(still);
    const turned = topRow(warpOverGround(sky, level, level, { shiftLeftM: 0, turnRad: 0.1 }));
    // Turned to the left, what is ahead moves to the right.
    expect(turned.filter((value) => value === 10).length).toBeGreaterThan(
      still.filter((value) => value === 10).length,
    );
  });

  it('moves one camera to the place of another on the same vehicle', () => {
    const low: CameraSettings = { ...retina, heightM: 1.2, pitchDownRad: 0.2, leftM: -0.4 };
    const flat: Ground = (_x, y) => 128 + 20 * y;
    const expected = seenFrom(low, STILL, flat);
    const { camera, seen } = warpOverGround(painted(wide, flat), wide, low, STILL);
    for (let cell = 15 * low.columns; cell < seen.length; cell++) {
      if (seen[cell]! === 1 && expected[cell]! > 5 && expected[cell]! < 250) {
        expect(Math.abs(camera[3 * cell]! - expected[cell]!)).toBeLessThan(4);
      }
    }
  });
});
