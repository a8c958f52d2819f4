/** What a brush leaves on a cell of the retina, by its name. */
export const BRUSHES = ['dark', 'grey', 'light'] as const;
export type Brush = (typeof BRUSHES)[number];
/** Activations that a painted cell can be given are so many tenths. */
const LEVELS: Readonly<Record<Brush, number>> = { dark: 0, grey: 5, light: 10 };
const LEVEL_COUNT = 11;
/** Cells of the largest picture that can be painted on. */
const MOST_CELLS = 128 * 128;
export const LARGEST_PAINTED = MOST_CELLS * LEVEL_COUNT - 1;
/** Painted cells that an address has room for. */
export const MOST_PAINTED = 900;

/** Names no drive of the library: what a network saw last while driving, and a drawn road. */
export const LIVE = '*live';
export const SKETCH = '*sketch';

/** What a person can set in chapter 9. */
export interface MicroscopeState {
  /** A model file of the library; empty: the first. */
  readonly model: string;
  /** A drive of the library, {@link LIVE} or {@link SKETCH}; empty: the first that fits. */
  readonly drive: string;
  /** Its place in the drive, from 0. */
  readonly frame: number;
  readonly layer: number;
  /** −1: the one that answers most. */
  readonly unit: number;
  /** Which picture of the network is painted on. */
  readonly plane: number;
  /** Cells that were painted, each with its level. */
  readonly painted: readonly number[];
  readonly brush: Brush;
  /** How far the camera's pictures are moved to the right, cells. */
  readonly shift: number;
  /** Side of the patch that covers, cells. */
  readonly patch: number;
  /** The direction unit whose gradient is shown; −1: the most active one. */
  readonly direction: number;
}

/** Cells painted with a brush, put to those before. */
export function withPaint(
  painted: readonly number[],
  cells: readonly number[],
  brush: Brush,
): readonly number[] {
  const fresh = new Set(cells);
  const others = painted.filter((code) => !fresh.has(Math.floor(code / LEVEL_COUNT)));
  return [...others, ...cells.map((cell) => cell * LEVEL_COUNT + LEVELS[brush])].slice(-MOST_PAINTED);
}

/** Writes painted cells into inputs. @param first input of the painted picture */
export function paintOver(
  inputs: Float64Array,
  painted: readonly number[],
  first: number,
  cells: number,
): void {
  for (const code of painted) {
    const cell = Math.floor(code / LEVEL_COUNT);
    if (cell < cells) inputs[first + cell] = (code % LEVEL_COUNT) / (LEVEL_COUNT - 1);
  }
}
