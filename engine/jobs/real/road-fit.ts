import { evenly } from './evenly.ts';

/** Grey pictures of one camera, row-major, any scale. */
export interface GreyPictures {
  readonly rows: number;
  readonly columns: number;
  /** Width of a cell over its height, as the camera sees them: 1.25 where 4:3 is cut into 32 × 30. */
  readonly cellAspect: number;
  /** Row, from the top of the picture, that the camera's axis meets: the middle, unless something was cut away. */
  readonly axisRow: number;
  readonly pictures: readonly ArrayLike<number>[];
}

/** What roads of one width on flat ground have in common in a level camera's pictures. */
export interface RoadShape {
  /** Rows from the horizon down to the top of the picture; less than 0 where the horizon is in it. */
  readonly horizonAboveRows: number;
  /** Columns that a road straight ahead is wider by with each row below the horizon. */
  readonly columnsPerRow: number;
  /** Focal length, columns. Pictures tell it by roads that lie turned: by ψ, and they are 1 / cos ψ wider along a row. */
  readonly focalColumns: number;
}

/** What is taken of the focal length as far as pictures do not tell it. */
export interface FocalPrior {
  readonly focalColumns: number;
  /** Deviation of its logarithm; 0: it is known. */
  readonly deviation: number;
}

/** Where one picture shows the road. */
export interface RoadPlace {
  /** Column, from the picture's left edge, of the point where the road meets the horizon. */
  readonly vanishingColumn: number;
  /** Columns that its middle lies further to the right with each row below the horizon. */
  readonly columnsRightPerRow: number;
  /** Share of the picture's variance that is told by road here, ground there; 0 … 1. */
  readonly explained: number;
}

export interface RoadFit extends RoadShape {
  readonly places: readonly RoadPlace[];
  /** Mean of what the pictures explain. */
  readonly explained: number;
  readonly roadLighter: boolean;
}

/** Steps of the vanishing point and of the slope in a coarse search, and least ones in a fine search. */
const COARSE = { vanishing: 4, slope: 0.15, reach: 1.65, rows: 3 } as const;
const FINE = { vanishing: 0.1, slope: 0.005 } as const;
/** Nearer to the horizon than this there is no ground to speak of, rows. */
const NEAREST_ROW = 0.75;
/** A road that is less or more than this share of the ground tells nothing. */
const LEAST_SHARE = 0.04;
/** Pictures that a coarse search looks at, spread evenly. */
const MOST_COARSE = 24;
/** Neighbouring cells resemble one another, and so do pictures: so many together say what one of their own would. */
const CELLS_ALIKE = 150;
const HORIZONS = [-8, -4, 0, 4, 8, 12, 18] as const;
const WIDTHS = [0.4, 0.6, 0.8, 1, 1.3, 1.7] as const;

/** Sums along each row, so that a stretch of it costs two look-ups. */
class Summed {
  readonly sums: Float64Array;
  readonly squares: number;

  constructor(picture: ArrayLike<number>, rows: number, columns: number) {
    this.sums = new Float64Array(rows * (columns + 1));
    let [total, squares] = [0, 0];
    for (let i = 0; i < rows * columns; i++) {
      total += picture[i]!;
      squares += picture[i]! ** 2;
    }
    const mean = total / (rows * columns);
    for (let row = 0; row < rows; row++) {
      const at = row * (columns + 1);
      for (let c = 0; c < columns; c++)
        this.sums[at + c + 1] = this.sums[at + c]! + picture[row * columns + c]! - mean;
    }
    this.squares = Math.max(1e-9, squares - (total * total) / (rows * columns));
  }
}

interface Place {
  vanishing: number;
  slope: number;
}

/** Pictures under one shape after the other. */
class Fitter {
  readonly #rows: number;
  readonly #columns: number;
  readonly #cellAspect: number;
  readonly #axisRow: number;
  /** +1 where roads are lighter than the ground, −1 darker, 0 either. */
  sign = 0;

  constructor({ rows, columns, cellAspect, axisRow }: GreyPictures) {
    this.#rows = rows;
    this.#columns = columns;
    this.#cellAspect = cellAspect;
    this.#axisRow = axisRow;
  }

  /**
   * Share of a picture's variance that a road at a place explains, negative where it is of the wrong sign.
   * @param step looks at one row of so many
   */
  explained({ sums, squares }: Summed, shape: RoadShape, { vanishing, slope }: Place, step = 1): number {
    const columns = this.#columns;
    const { horizonAboveRows } = shape;
    const half = this.#halfWidth(shape, vanishing);
    let [roadSum, road, ground, groundSum, sky, skySum] = [0, 0, 0, 0, 0, 0];
    for (let row = step >> 1; row < this.#rows; row += step) {
      const at = row * (columns + 1);
      const all = sums[at + columns]!;
      const below = row + 0.5 + horizonAboveRows;
      if (below < NEAREST_ROW) {
        sky += columns;
        skySum += all;
        continue;
      }
      const middle = vanishing + slope * below;
      const left = Math.min(columns, Math.max(0, middle - half * below));
      const right = Math.min(columns, Math.max(0, middle + half * below));
      const [l, r] = [Math.floor(left), Math.floor(right)];
      const onLeft = sums[at + l]! + (left - l) * ((sums[at + l + 1] ?? 0) - sums[at + l]!);
      const onRight = r === columns ? all : sums[at + r]! + (right - r) * (sums[at + r + 1]! - sums[at + r]!);
      const own = (l === columns ? all : onRight) - (l === columns ? all : onLeft);
      roadSum += own;
      road += right - left;
      groundSum += all - own;
      ground += columns - (right - left);
    }
    const share = road / (road + ground);
    if (!(share > LEAST_SHARE && share < 1 - LEAST_SHARE)) return -1;
    const between =
      (roadSum * roadSum) / road + (groundSum * groundSum) / ground + (sky > 0 ? (skySum * skySum) / sky : 0);
    const lighter = roadSum / road > groundSum / ground ? 1 : -1;
    return this.sign * lighter < 0 ? -1 : (step * between) / squares;
  }

  /** Correlation of a picture's rows, each without its mean, with a light road at a place. */
  alongRows(picture: ArrayLike<number>, shape: RoadShape, { vanishing, slope }: Place): number {
    const columns = this.#columns;
    const half = this.#halfWidth(shape, vanishing);
    let [seen, drawn, both] = [0, 0, 0];
    for (let row = 0; row < this.#rows; row++) {
      const below = row + 0.5 + shape.horizonAboveRows;
      if (below < NEAREST_ROW) continue;
      const middle = vanishing + slope * below;
      let [x, xx, y, yy, xy] = [0, 0, 0, 0, 0];
      for (let c = 0; c < columns; c++) {
        const grey = picture[row * columns + c]!;
        const road = Math.max(0, Math.min(c + 1, middle + half * below) - Math.max(c, middle - half * below));
        x += grey;
        xx += grey * grey;
        y += road;
        yy += road * road;
        xy += grey * road;
      }
      seen += xx - (x * x) / columns;
      drawn += yy - (y * y) / columns;
      both += xy - (x * y) / columns;
    }
    return seen > 0 && drawn > 0 ? both / Math.sqrt(seen * drawn) : 0;
  }

  /** Columns from the middle of the road to its edge with each row below the horizon. */
  #halfWidth({ horizonAboveRows, columnsPerRow, focalColumns }: RoadShape, vanishing: number): number {
    // From the camera to the horizon's middle.
    const alongAxis = Math.hypot(focalColumns, (this.#axisRow + horizonAboveRows) / this.#cellAspect);
    const turn = (vanishing - this.#columns / 2) / alongAxis;
    return (columnsPerRow / 2) * Math.sqrt(1 + turn * turn);
  }

  /** The best place of all. */
  search(picture: Summed, shape: RoadShape): Place & { explained: number } {
    const best = { vanishing: this.#columns / 2, slope: 0, explained: -1 };
    const columns = this.#columns;
    for (let vanishing = -0.8 * columns; vanishing <= 1.8 * columns; vanishing += COARSE.vanishing) {
      for (let slope = -COARSE.reach; slope <= COARSE.reach; slope += COARSE.slope) {
        const explained = this.explained(picture, shape, { vanishing, slope }, COARSE.rows);
        if (explained > best.explained) Object.assign(best, { vanishing, slope, explained });
      }
    }
    return best;
  }

  /** The best place near another, which it moves. */
  refine(picture: Summed, shape: RoadShape, place: Place, from = 1): number {
    let best = this.explained(picture, shape, place);
    let [dv, ds] = [from * COARSE.vanishing * 0.5, from * COARSE.slope * 0.5];
    // Along a line of sight that keeps the middle of the picture, and across it.
    const middle = this.#rows / 2 + shape.horizonAboveRows;
    while (dv > FINE.vanishing) {
      let moved = false;
      const moves = [
        [dv, -dv / middle],
        [-dv, dv / middle],
        [0, ds],
        [0, -ds],
      ] as const;
      for (const [v, s] of moves) {
        const there = { vanishing: place.vanishing + v, slope: place.slope + s };
        const explained = this.explained(picture, shape, there);
        if (explained <= best) continue;
        best = explained;
        Object.assign(place, there);
        moved = true;
      }
      if (!moved) {
        dv /= 2;
        ds /= 2;
      }
    }
    return best;
  }
}

/** What pictures say together of a shape: the logarithm of the likelihood of even noise, a cell. */
function likelihood(explained: readonly number[]): number {
  return explained.reduce((sum, share) => sum - Math.log(Math.max(0.02, 1 - share)), 0) / explained.length;
}

/**
 * Finds what roads have in common in pictures of one camera, and where each picture shows its road: lighter or darker than
 * the ground around it, straight, all of one width, on flat ground. Nobody needs to say what is right to steer.
 */
export function fitRoad(given: GreyPictures, prior: FocalPrior): RoadFit {
  const { rows, columns } = given;
  const pictures = given.pictures.map((picture) => new Summed(picture, rows, columns));
  const fitter = new Fitter(given);
  const few = evenly(pictures, MOST_COARSE);
  let start: RoadShape | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const horizonAboveRows of HORIZONS) {
    for (const columnsPerRow of WIDTHS) {
      const shape = { horizonAboveRows, columnsPerRow, focalColumns: prior.focalColumns };
      const value = likelihood(few.map((picture) => fitter.search(picture, shape).explained));
      if (value > most) [most, start] = [value, shape];
    }
  }
  // Rough first, to learn whether roads are lighter.
  const places: Place[] = pictures.map((picture) => fitter.search(picture, start!));
  fitter.sign = signOf(fitter, pictures, start!, places);
  for (const [i, picture] of pictures.entries()) {
    if (fitter.explained(picture, start!, places[i]!) < 0)
      Object.assign(places[i]!, fitter.search(picture, start!));
  }

  const shapeOf = ([horizonAboveRows, width, focal = 0]: readonly number[]): RoadShape => ({
    horizonAboveRows: horizonAboveRows!,
    columnsPerRow: Math.exp(width!),
    focalColumns: prior.focalColumns * Math.exp(focal * prior.deviation),
  });
  const independent = (rows * columns * pictures.length) / 2 / CELLS_ALIKE;
  const told = (at: readonly number[]) => {
    const shape = shapeOf(at);
    const explained = pictures.map((picture, i) => fitter.refine(picture, shape, places[i]!, 0.5));
    return likelihood(explained) - (at[2] ?? 0) ** 2 / 2 / independent;
  };
  const from = [start!.horizonAboveRows, Math.log(start!.columnsPerRow)];
  const shape = shapeOf(
    prior.deviation > 0 ? climb(told, [...from, 0], [1.5, 0.1, 1]) : climb(told, from, [1.5, 0.1]),
  );
  const found = pictures.map((picture, i): RoadPlace => {
    const explained = fitter.refine(picture, shape, places[i]!);
    return {
      vanishingColumn: places[i]!.vanishing,
      columnsRightPerRow: places[i]!.slope,
      explained: Math.max(0, explained),
    };
  });
  return {
    ...shape,
    places: found,
    explained: found.reduce((sum, { explained }) => sum + explained, 0) / found.length,
    roadLighter: fitter.sign > 0,
  };
}

function signOf(
  fitter: Fitter,
  pictures: readonly Summed[],
  shape: RoadShape,
  places: readonly Place[],
): number {
  let balance = 0;
  for (const [i, picture] of pictures.entries()) {
    fitter.sign = 1;
    balance += fitter.explained(picture, shape, places[i]!) > 0 ? 1 : -1;
  }
  return balance >= 0 ? 1 : -1;
}

/** Climbs from a start to the top of a function, by Nelder and Mead's simplex (1965). */
function climb(
  value: (at: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
): number[] {
  const corners = [start, ...steps.map((step, i) => start.map((x, k) => (k === i ? x + step : x)))].map(
    (at) => ({
      at: [...at],
      value: value(at),
    }),
  );
  const toward = (from: readonly number[], to: readonly number[], share: number) =>
    from.map((x, i) => x + share * (to[i]! - x));
  for (let turn = 0; turn < 120; turn++) {
    corners.sort((a, b) => b.value - a.value);
    const worst = corners.at(-1)!;
    if (corners[0]!.value - worst.value < 1e-7) break;
    const others = corners.slice(0, -1);
    const middle = start.map((_, i) => others.reduce((sum, { at }) => sum + at[i]!, 0) / others.length);
    const tried = (share: number) => {
      const at = toward(worst.at, middle, share);
      return { at, value: value(at) };
    };
    const reflected = tried(2);
    let next = reflected;
    if (reflected.value > corners[0]!.value) {
      const further = tried(3);
      if (further.value > reflected.value) next = further;
    } else if (reflected.value <= others.at(-1)!.value) {
      next = reflected.value > worst.value ? tried(1.5) : tried(0.5);
    }
    if (next.value > worst.value) corners[corners.length - 1] = next;
    else {
      for (const corner of corners.slice(1)) {
        corner.at = toward(corner.at, corners[0]!.at, 0.5);
        corner.value = value(corner.at);
      }
    }
  }
  return corners.sort((a, b) => b.value - a.value)[0]!.at;
}

/** What pictures show of a road of a known shape. */
export interface KnownRoad {
  /**
   * Of each picture, −1 … 1: Pearson's correlation of what differs along its rows with the road drawn again where it is
   * likeliest, as a network's reliability is of its input with what it draws again (Pomerleau 1992). What a picture has
   * from top to bottom, such as a sky over anything, counts for nothing.
   */
  readonly reliability: readonly number[];
  readonly roadLighter: boolean;
}

/**
 * How well each picture shows a road of a known shape, anywhere in it.
 * @param roadLighter than the ground; as most pictures have it where it is left out.
 */
export function knownRoad(given: GreyPictures, shape: RoadShape, roadLighter?: boolean): KnownRoad {
  const fitter = new Fitter(given);
  const pictures = given.pictures.map((picture) => new Summed(picture, given.rows, given.columns));
  if (roadLighter === undefined) {
    const places = pictures.map((picture) => fitter.search(picture, shape));
    fitter.sign = signOf(fitter, pictures, shape, places);
  } else fitter.sign = roadLighter ? 1 : -1;
  const reliability = pictures.map((picture, i) => {
    const place = fitter.search(picture, shape);
    fitter.refine(picture, shape, place);
    return fitter.sign * fitter.alongRows(given.pictures[i]!, shape, place);
  });
  return { reliability, roadLighter: fitter.sign > 0 };
}
