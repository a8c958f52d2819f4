import { describe, expect, it } from 'vitest';
import type { Pose } from '../../sim/conventions.ts';
import { Rng } from '../../sim/rng.ts';
import { type CameraFault, spoiled, turnedRad } from '../../sim/sensors/camera-fault.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { alongArc } from '../../sim/vehicle/vehicle.ts';
import { CAMERA_FAULTS } from './camera-faults-fixture.ts';
import { CameraWatch, NearGround, type Seen } from './camera-watch.ts';

const { camera } = DEFAULT_SENSOR_SETTINGS;
const DEGREE = Math.PI / 180;
/** Driven between two looks, m: at 8 m/s. */
const STEP_M = 0.8;
const NOISE = 2;

const PATCHES = (() => {
  const rng = new Rng('ground');
  return Array.from({ length: 512 * 32 }, () => rng.uniform(-1, 1));
})();

/** Brightness of flat ground, 0 … 255: patches two metres wide, other ones in another light, and a pale road along x. */
function ground(x: number, y: number, light: number): number {
  const place = (Math.floor(x / 2) & 511) * 32 + (Math.floor(y / 2) & 31);
  const patch = PATCHES[(place + Math.round(1000 * light)) % PATCHES.length]!;
  return (Math.abs(y) < 2 ? 150 : 100) + 15 * (1 + light) * patch;
}

/** What a camera sees of the ground, ray by ray, under a bright sky; worked out apart from the code under test. */
function picture({ x, y, yawRad }: Pose, look: number, fault?: CameraFault, light = 0): Uint8Array {
  const { rows, columns, heightM, forwardM, pitchDownRad, horizontalFovRad, verticalFovRad } = camera;
  const rng = new Rng(look);
  const direction = yawRad + turnedRad(fault);
  const bytes = new Uint8ClampedArray(3 * rows * columns);
  for (let cell = 0; cell < rows * columns; cell++) {
    const row = Math.floor(cell / columns);
    let brightness = 0;
    for (const [across, down] of [0.25, 0.75].flatMap((a) => [0.25, 0.75].map((d) => [a, d] as const))) {
      const right = Math.tan(horizontalFovRad / 2) * ((2 * ((cell % columns) + across)) / columns - 1);
      const up = Math.tan(verticalFovRad / 2) * (1 - (2 * (row + down)) / rows);
      const rise = up * Math.cos(pitchDownRad) - Math.sin(pitchDownRad);
      const ahead = Math.cos(pitchDownRad) + up * Math.sin(pitchDownRad);
      const reach = heightM / -rise;
      const seenX = reach * (ahead * Math.cos(direction) + right * Math.sin(direction));
      const seenY = reach * (ahead * Math.sin(direction) - right * Math.cos(direction));
      const isSky = rise >= 0 || reach * ahead > 80;
      const [cameraX, cameraY] = [x + forwardM * Math.cos(yawRad), y + forwardM * Math.sin(yawRad)];
      brightness += (isSky ? 220 : ground(cameraX + seenX, cameraY + seenY, light)) / 4;
    }
    bytes.fill(Math.round(brightness + NOISE * rng.normal()), 3 * cell, 3 * cell + 3);
  }
  return spoiled(new Uint8Array(bytes.buffer), fault, NOISE, look);
}

/** A drive whose watch sees look after look. */
function drive(curvaturePerM = 0) {
  const watch = new CameraWatch();
  let pose: Pose = { x: 0, y: 0.5, yawRad: 0 };
  let looks = 0;
  /** What it says of each of so many looks. */
  const look = (count: number, fault?: CameraFault, stepM = STEP_M, through = camera, light = 0) =>
    Array.from({ length: count }, () => {
      pose = alongArc(pose, curvaturePerM, stepM);
      return watch.sees(picture(pose, looks++, fault, light), through, pose);
    });
  return { watch, look };
}

const allOf = (seen: readonly boolean[]) => seen.every(Boolean);

describe('a camera that looks where it should', () => {
  it.each([0, 0.08, -0.05])(
    'is sound at a curvature of %f per metre, whether the car drives or stands',
    (curvaturePerM) => {
      const { look } = drive(curvaturePerM);
      expect(allOf(look(40))).toBe(true);
      expect(allOf(look(10, undefined, 0))).toBe(true);
      expect(allOf(look(20, undefined, 0.1))).toBe(true);
    },
  );

  it('is sound where the car drove too far between two looks to see the same ground', () => {
    expect(allOf(drive().look(10, undefined, 12))).toBe(true);
  });

  it('is sound in another light, from the second look on', () => {
    const { watch, look } = drive();
    look(12);
    expect(look(20, undefined, STEP_M, camera, 3)).toEqual([false, ...Array(19).fill(true)]);
    expect(watch.isOff).toBe(false);
  });

  it.each([
    { curvaturePerM: 0, light: 2.89, luck: 'finds a little' },
    { curvaturePerM: 0.05, light: 2.24, luck: 'finds somewhat more than a straight camera' },
  ])('is sound in another light in which a turn $luck by luck', ({ curvaturePerM, light }) => {
    const { watch, look } = drive(curvaturePerM);
    look(4);
    look(3, undefined, STEP_M, camera, light);
    expect(watch.isOff).toBe(false);
  });

  it('is sound again after a passing moment', () => {
    const { watch, look } = drive();
    look(5);
    expect(look(1, { kind: 'cover' })).toEqual([false]);
    expect(watch.isOff).toBe(false);
    expect(allOf(look(20))).toBe(true);
  });
});

describe('a camera that does not', () => {
  const WIDE_TURNS = [32, -32, 40, -40].map((degrees) => ({
    kind: 'turn' as const,
    turnedRad: degrees * DEGREE,
  }));

  it.each<CameraFault>([...Object.values(CAMERA_FAULTS), ...WIDE_TURNS])(
    'is noticed at the first look under way, and believed at the second: %o',
    (fault) => {
      for (const curvaturePerM of [0, 0.06]) {
        const { watch, look } = drive(curvaturePerM);
        look(12);
        expect(look(1, fault)).toEqual([false]);
        expect(watch.isOff).toBe(false);
        expect(look(1, fault)).toEqual([false]);
        expect(watch.isOff).toBe(true);
        // Nor does it come back by itself.
        expect(look(1)).toEqual([false]);
        watch.reset();
        expect(allOf(look(20))).toBe(true);
      }
    },
  );

  it.each([20, 12, -12, -20])(
    'is noticed within two seconds where it was turned by %i° from the start',
    (degrees) => {
      const { watch, look } = drive(0.02);
      look(20, { kind: 'turn', turnedRad: degrees * DEGREE });
      expect(watch.isOff).toBe(true);
    },
  );

  it('is forgotten where another camera is looked through', () => {
    const { watch, look } = drive();
    look(5);
    look(2, { kind: 'cover' });
    expect(watch.isOff).toBe(true);
    expect(allOf(look(5, undefined, STEP_M, { ...camera }))).toBe(true);
  });
});

describe('what is found again of the near ground', () => {
  const mount = { ...camera, panLeftRad: 0.07, rows: 24, columns: 26 };
  const { rows, columns, heightM, forwardM, pitchDownRad } = mount;
  const [tanAcross, tanUp] = [mount.horizontalFovRad, mount.verticalFovRad].map((fov) =>
    Math.tan(fov / 2),
  ) as [number, number];
  const [sin, cos] = [Math.sin(pitchDownRad), Math.cos(pitchDownRad)];
  const any = new Rng('looks');
  const look = (pose: Pose): Seen => ({
    contrast: Float64Array.from({ length: rows * columns }, () => any.uniform(-1, 1)),
    pose,
  });
  const before = look({ x: 3, y: 1, yawRad: 0.2 });
  const now = look({ x: 4.4, y: 1.5, yawRad: 0.28 });

  /** Where the eye stands, and where it looks. */
  const eyeAt = ({ x, y, yawRad }: Pose, turned: number) => {
    const [direction, ex, ey] = [yawRad + mount.panLeftRad + turned, Math.cos(yawRad), Math.sin(yawRad)];
    return {
      x: x + forwardM * ex,
      y: y + forwardM * ey,
      ahead: Math.cos(direction),
      left: Math.sin(direction),
    };
  };

  /** Of its upper edge 15 m and less lie ahead. */
  const isNear = (row: number) => {
    const up = tanUp * (1 - (2 * row) / rows);
    const ahead = (heightM * (cos + up * sin)) / (sin - up * cos);
    return ahead > 0 && ahead <= 15;
  };
  const firstNear = Array.from({ length: rows }, (_, row) => row).find(isNear)!;

  /** The place on the ground that the middle of a cell shows. */
  function place(pose: Pose, turned: number, row: number, column: number) {
    const eye = eyeAt(pose, turned);
    const up = tanUp * (1 - (2 * (row + 0.5)) / rows);
    const right = tanAcross * ((2 * (column + 0.5)) / columns - 1);
    const reach = heightM / (sin - up * cos);
    const ahead = reach * (cos + up * sin);
    return {
      x: eye.x + ahead * eye.ahead + reach * right * eye.left,
      y: eye.y + ahead * eye.left - reach * right * eye.ahead,
    };
  }

  /** What a look shows of a place, between four cells; undefined where it is out of the picture. */
  function shown({ contrast, pose }: Seen, turned: number, at: { x: number; y: number }) {
    const eye = eyeAt(pose, turned);
    const [dx, dy] = [at.x - eye.x, at.y - eye.y];
    const [ahead, left] = [dx * eye.ahead + dy * eye.left, dy * eye.ahead - dx * eye.left];
    const depth = ahead * cos + heightM * sin;
    const across = -left / depth / tanAcross;
    const up = (ahead * sin - heightM * cos) / depth / tanUp;
    if (Math.abs(across) > 1 || Math.abs(up) > 1) return undefined;
    const column = Math.min(columns - 1, Math.max(0, ((across + 1) / 2) * columns - 0.5));
    const row = Math.min(rows - 1, Math.max(0, ((1 - up) / 2) * rows - 0.5));
    let value = 0;
    for (const r of [Math.floor(row), Math.floor(row) + 1]) {
      for (const c of [Math.floor(column), Math.floor(column) + 1]) {
        const weight = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
        if (weight > 0) value += weight * contrast[r * columns + c]!;
      }
    }
    return value;
  }

  it.each([
    [1, 0, 0],
    [1, 0.14, -0.28],
    [1, -0.42, 0],
    [2, 0.28, 0.28],
  ])('is worked out cell by cell (one of %i, turned %f, then %f)', (every, turnedBefore, turned) => {
    const pairs: [number, number][] = [];
    for (let row = firstNear; row < rows; row += every) {
      for (let column = 0; column < columns; column += every) {
        const saw = shown(before, turnedBefore, place(now.pose, turned, row, column));
        if (saw !== undefined) pairs.push([now.contrast[row * columns + column]!, saw]);
      }
    }
    expect(pairs.length).toBeGreaterThan(20);
    const mean = (of: (pair: [number, number]) => number) =>
      pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
    const [a, b] = [mean(([one]) => one), mean(([, other]) => other)];
    const covariance = mean(([one, other]) => (one - a) * (other - b));
    const most = Math.max(
      mean(([one]) => (one - a) ** 2),
      mean(([, other]) => (other - b) ** 2),
    );
    const ground = new NearGround(mount, every);
    expect(ground.foundAgain(before, now, turnedBefore, turned)).toBeCloseTo(covariance / most, 10);
  });

  it('has as much contrast as its rows alone have', () => {
    const own = [...now.contrast.subarray(firstNear * columns)];
    const meanSquare = own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
    expect(new NearGround(mount, 1).contrastOf(now)).toBeCloseTo(meanSquare, 12);
    expect(firstNear).toBeGreaterThan(3);
  });
});
