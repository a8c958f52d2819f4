import { noise } from './camera-image.ts';
import type { RangeSettings } from './settings.ts';

/** Which samples of a planar image fall into which cell of equal angles: those whose ray passes through it, at least one. */
export interface RangeCells {
  /** Cell by cell, indices into the planar image: cell c owns samples[starts[c] … starts[c+1]). */
  readonly starts: Uint32Array;
  readonly samples: Uint32Array;
}

/** A planar image that holds what every cell of a range finder looks at: its size in samples, and its fields of view. */
export interface RangePlane {
  readonly width: number;
  readonly height: number;
  readonly horizontalFovRad: number;
  readonly verticalFovRad: number;
}

/** Samples along each side of the cell in the middle, where a plane is coarsest. */
const SAMPLES_A_SIDE = 2.5;

/**
 * The planar image for a range finder. It is taller than the finder's own field: the ray at elevation e and azimuth a
 * meets the plane at tan e / cos a, so that the upper and lower corners lie further out than the edge between them.
 */
export function rangePlane({ rows, columns, horizontalFovRad, verticalFovRad }: RangeSettings): RangePlane {
  const widthTan = Math.tan(horizontalFovRad / 2);
  const heightTan = Math.tan(verticalFovRad / 2) / Math.cos(horizontalFovRad / 2);
  return {
    width: Math.round((SAMPLES_A_SIDE * columns * 2 * widthTan) / horizontalFovRad),
    height: Math.round((SAMPLES_A_SIDE * rows * 2 * heightTan) / verticalFovRad),
    horizontalFovRad,
    verticalFovRad: 2 * Math.atan(heightTan),
  };
}

/** Sorts the samples of a planar image, row by row, into the cells of a range finder. */
export function rangeCells(settings: RangeSettings, plane: RangePlane): RangeCells {
  const { rows, columns, horizontalFovRad, verticalFovRad } = settings;
  const widthTan = Math.tan(plane.horizontalFovRad / 2);
  const heightTan = Math.tan(plane.verticalFovRad / 2);
  const owned: number[][] = Array.from({ length: rows * columns }, () => []);
  for (let row = 0; row < plane.height; row++) {
    for (let column = 0; column < plane.width; column++) {
      const x = widthTan * ((2 * (column + 0.5)) / plane.width - 1);
      const y = heightTan * (1 - (2 * (row + 0.5)) / plane.height);
      const azimuth = Math.atan(x);
      const elevation = Math.atan(y / Math.hypot(1, x));
      const cellColumn = Math.floor(columns * (0.5 + azimuth / horizontalFovRad));
      const cellRow = Math.floor(rows * (0.5 - elevation / verticalFovRad));
      if (cellColumn < 0 || cellColumn >= columns || cellRow < 0 || cellRow >= rows) continue;
      (owned[cellRow * columns + cellColumn] as number[]).push(row * plane.width + column);
    }
  }
  const starts = new Uint32Array(rows * columns + 1);
  for (const [cell, samples] of owned.entries()) {
    starts[cell + 1] = (starts[cell] as number) + samples.length;
  }
  return { starts, samples: Uint32Array.from(owned.flat()) };
}

/**
 * Slant ranges, m, from a planar image of 1/distance (0: nothing there): the nearest return of each cell, never an
 * average across an edge, with noise, at most `maxRangeM`.
 */
export function rangeImage(
  inverse: ArrayLike<number>,
  cells: RangeCells,
  settings: RangeSettings,
  noiseM: number,
  seed: number,
): Float32Array {
  const { starts, samples } = cells;
  const range = new Float32Array(settings.rows * settings.columns);
  const deviates = noise(seed, range.length);
  for (let cell = 0; cell < range.length; cell++) {
    let nearest = 0;
    for (let i = starts[cell] as number; i < (starts[cell + 1] as number); i++) {
      nearest = Math.max(nearest, inverse[samples[i] as number] as number);
    }
    const deviation = noiseM * deviates[cell]!;
    const returned = nearest > 1 / settings.maxRangeM;
    range[cell] = returned
      ? Math.min(settings.maxRangeM, Math.max(0, 1 / nearest + deviation))
      : settings.maxRangeM;
  }
  return range;
}
