import type { Pose } from '../../sim/conventions.ts';
import { groundPoint } from '../../sim/sensors/ground-grid.ts';
import { type Move, rowProjection, samplesAcross } from '../../sim/sensors/ground-warp.ts';
import { preprocessBrightness } from '../../sim/sensors/preprocess.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';
import { LocalContrast } from '../network/outputs/local-contrast.ts';

const DEGREE = Math.PI / 180;
/** Share of the near ground's contrast that is to be found again: it is 0.9 of a sound camera, near 0 of any other. */
const LEAST_FOUND = 0.3;
/** Share of the contrast that is left at least, however much the light changes: of a covered or dark camera 0.06. */
const LEAST_CONTRAST = 0.35;
/** So many looks in a row that do not show what they should are no passing moment. */
const LOOKS_IN_A_ROW = 2;
/** A car that drove further since has too little of the same ground before it, m. */
const FURTHEST_M = 4;
/** Over so much road a turned camera sees the ground go by aslant, m. */
const LEAST_M = 2;
/** Ground further ahead than this hardly moves in the picture, and trees stand before it, m. */
const NEAR_M = 15;
/** Turns of the camera that what is seen is compared with, rad: of two looks, and of many. */
const TURNS_AT_ONCE = Array.from({ length: 21 }, (_, i) => (4 * i - 40) * DEGREE);
const TURNS = [-24, -16, -8, 8, 16, 24].map((degrees) => degrees * DEGREE);
/** How much more a turn is to find again than a straight camera does, in shares of the contrast: of two looks, and of many. */
const BETTER_AT_ONCE = 0.2;
const BETTER = 0.15;
/** How the ground goes by is a mean over many looks: one of so many rows, and of so many columns, does for each. */
const EVERY = 2;
/** Share by which what is found of many looks follows the next one that is compared. */
const FOLLOWS = 0.5;

/** A look, and where from. */
export interface Seen {
  /** Signed roots: a white post beside the road, which is no flat ground, outshines dull ground by far. */
  readonly contrast: Float64Array;
  readonly pose: Pose;
}

/**
 * Watches whether a camera looks where it should. The car knows how it moved between two looks, and where the camera sits;
 * so what the camera saw before tells, over flat ground, what it has to see now. A camera that was turned, covered, or left
 * in the dark between the two does not see that. Where the light changes at once, a look is like none before either; but
 * then the next one follows from it, and no turn explains it. A camera that was turned before sees the near ground go by
 * aslant, as only a turned camera can.
 */
export class CameraWatch {
  #camera: CameraSettings | undefined;
  #local: LocalContrast | undefined;
  #ground: NearGround | undefined;
  #goingBy: NearGround | undefined;
  /** The latest look that showed what it should, and the latest of all. */
  #sound: Seen | undefined;
  #latest: Seen | undefined;
  #strange = 0;
  /** The look from which on it is measured how the ground goes by. */
  #passing: Seen | undefined;
  /** What is found again if the camera is straight, and if it is turned, a mean over the latest looks. */
  #straight = 1;
  readonly #turned = TURNS.map(() => 0);

  /** Whether the camera is off, and not for a passing moment: true until {@link reset}. */
  get isOff(): boolean {
    return this.#strange >= LOOKS_IN_A_ROW || Math.max(...this.#turned) > this.#straight + BETTER;
  }

  /**
   * @param picture rows × columns × RGB, 0 … 255
   * @param camera that took it
   * @param pose of the vehicle
   * @returns whether the picture shows what lies before the car, as far as can be told
   */
  sees(picture: Uint8Array, camera: CameraSettings, pose: Pose): boolean {
    if (camera !== this.#camera) {
      this.reset();
      this.#camera = camera;
      this.#local = new LocalContrast(camera, 0);
      this.#ground = new NearGround(camera, 1);
      this.#goingBy = new NearGround(camera, EVERY);
    }
    if (this.isOff) return false;
    const brightness = new Float32Array(camera.rows * camera.columns);
    preprocessBrightness(picture, brightness, 0);
    const now = { contrast: signedRoots(this.#local!.contrastOf(brightness)), pose };
    const isSound = this.#isSound(now);
    if (isSound) this.#sound = now;
    this.#latest = now;
    this.#strange = isSound ? 0 : this.#strange + 1;
    this.#seeItGoBy(now);
    return isSound && !this.isOff;
  }

  /** Forgets what was seen: the vehicle was put elsewhere, or the camera was mended. */
  reset(): void {
    this.#sound = undefined;
    this.#latest = undefined;
    this.#strange = 0;
    this.#passing = undefined;
    this.#straight = 1;
    this.#turned.fill(0);
  }

  #isSound(now: Seen): boolean {
    const ground = this.#ground!;
    const before = this.#sound;
    if (!before || drivenM(before, now) > FURTHEST_M) return true;
    const found = ground.foundAgain(before, now);
    if (!(found < LEAST_FOUND)) return true;
    const latest = this.#latest!;
    return (
      latest !== before &&
      ground.foundAgain(latest, now) >= LEAST_FOUND &&
      ground.contrastOf(now) > LEAST_CONTRAST * ground.contrastOf(before) &&
      TURNS_AT_ONCE.every(
        (turnedRad) =>
          ground.foundAgain(before, now, 0, turnedRad) < Math.max(LEAST_FOUND, found + BETTER_AT_ONCE),
      )
    );
  }

  #seeItGoBy(now: Seen): void {
    const then = this.#passing;
    if (then && drivenM(then, now) < LEAST_M) return;
    this.#passing = now;
    if (!then || drivenM(then, now) > FURTHEST_M) return;
    const foundIf = (turnedRad: number) => this.#goingBy!.foundAgain(then, now, turnedRad, turnedRad);
    this.#straight += FOLLOWS * (foundIf(0) - this.#straight);
    for (const [i, turnedRad] of TURNS.entries()) {
      this.#turned[i]! += FOLLOWS * (foundIf(turnedRad) - this.#turned[i]!);
    }
  }
}

/** In place. */
function signedRoots(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[i] = value < 0 ? -Math.sqrt(-value) : Math.sqrt(value);
  }
  return values;
}

function drivenM(from: Seen, to: Seen): number {
  return Math.hypot(to.pose.x - from.pose.x, to.pose.y - from.pose.y);
}

/** How a vehicle moved from one pose to another, in the axes of the first. */
function moved(from: Pose, to: Pose): Move {
  const cos = Math.cos(from.yawRad);
  const sin = Math.sin(from.yawRad);
  const [x, y] = [to.x - from.x, to.y - from.y];
  return { aheadM: x * cos + y * sin, shiftLeftM: y * cos - x * sin, turnRad: to.yawRad - from.yawRad };
}

/** The ground just ahead, in a camera's looks. */
export class NearGround {
  readonly #camera: CameraSettings;
  readonly #every: number;
  readonly #fromRow: number;
  /** Where the cells of a row lie, and where they lay before. */
  readonly #across: Float64Array;
  readonly #u: Float64Array;
  readonly #v: Float64Array;

  /** @param every of so many rows and columns one is compared */
  constructor(camera: CameraSettings, every: number) {
    this.#camera = camera;
    this.#every = every;
    const down = groundPoint(camera, NEAR_M, 0)?.down ?? -1;
    this.#fromRow = Math.min(camera.rows, Math.max(0, Math.ceil((camera.rows * (1 + down)) / 2)));
    this.#across = samplesAcross(camera.columns).filter((_, column) => column % every === 0);
    this.#u = new Float64Array(this.#across.length);
    this.#v = new Float64Array(this.#across.length);
  }

  /** Mean size of a look's local contrast. */
  contrastOf({ contrast }: Seen): number {
    const ground = contrast.subarray(this.#fromRow * this.#camera.columns);
    return ground.reduce((sum, value) => sum + value * value, 0) / ground.length;
  }

  /**
   * Share of the contrast of two looks, whichever has more, that lies where it has to: 1 where all of it does, NaN where
   * there is none.
   * @param turnedBeforeRad how far the camera was turned to the left at the look before, rad
   * @param turnedRad how far it is now
   */
  foundAgain(before: Seen, now: Seen, turnedBeforeRad = 0, turnedRad = 0): number {
    const { rows, columns } = this.#camera;
    const [every, across, u, v] = [this.#every, this.#across, this.#u, this.#v];
    const projectRow = rowProjection(
      this.#turned(turnedBeforeRad),
      this.#turned(turnedRad),
      moved(before.pose, now.pose),
    );
    let [count, sumNow, sumBefore, both, squaresNow, squaresBefore] = [0, 0, 0, 0, 0, 0];
    for (let row = this.#fromRow; row < rows; row += every) {
      projectRow(across, 1 - (2 * (row + 0.5)) / rows, u, v);
      for (let i = 0; i < across.length; i++) {
        if (Math.abs(u[i]!) > 1 || Math.abs(v[i]!) > 1) continue;
        const saw = between(before.contrast, this.#camera, u[i]!, v[i]!);
        const sees = now.contrast[row * columns + every * i]!;
        count++;
        sumNow += sees;
        sumBefore += saw;
        both += sees * saw;
        squaresNow += sees * sees;
        squaresBefore += saw * saw;
      }
    }
    const covariance = both - (sumNow * sumBefore) / count;
    return covariance / Math.max(squaresNow - sumNow ** 2 / count, squaresBefore - sumBefore ** 2 / count);
  }

  #turned(turnedRad: number): CameraSettings {
    return { ...this.#camera, panLeftRad: (this.#camera.panLeftRad ?? 0) + turnedRad };
  }
}

/** A picture's value at a place, between four cells. One function for this and for the colours of a warp makes warps a tenth slower. */
function between(picture: Float64Array, { rows, columns }: CameraSettings, u: number, v: number): number {
  const column = Math.min(columns - 1, Math.max(0, ((u + 1) / 2) * columns - 0.5));
  const row = Math.min(rows - 1, Math.max(0, ((1 - v) / 2) * rows - 0.5));
  const left = Math.floor(column);
  const top = Math.floor(row);
  const at = top * columns + left;
  const right = at + (left + 1 < columns ? 1 : 0);
  const below = top + 1 < rows ? columns : 0;
  const above = picture[at]! + (picture[right]! - picture[at]!) * (column - left);
  const under = picture[at + below]! + (picture[right + below]! - picture[at + below]!) * (column - left);
  return above + (under - above) * (row - top);
}
