import type { Picture } from './picture.ts';
import type { Tolerance } from './subject.ts';

/** What is wrong with what was drawn: in words, and as a picture, bright where they differ. */
export interface Fault {
  readonly message: string;
  readonly difference?: Picture;
}

/** What is wrong with a picture, if anything is. */
export function comparePictures(expected: Picture, actual: Picture, tolerance: Tolerance): Fault | undefined {
  if (expected.width !== actual.width || expected.height !== actual.height) {
    return {
      message: `${actual.width} × ${actual.height} pixels, expected ${expected.width} × ${expected.height}`,
    };
  }
  const apart = actual.rgb.map((value, i) => Math.abs(value - expected.rgb[i]!));
  const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length;
  const sorted = apart.toSorted();
  const p99 = sorted[Math.floor(0.99 * sorted.length)]!;
  if (mean <= tolerance.mean && p99 <= tolerance.p99) return undefined;
  const most = sorted.at(-1)!;
  return {
    message: `differs by ${mean.toPrecision(3)} grey levels on average (allowed ${tolerance.mean}), 99th percentile ${p99} (allowed ${tolerance.p99}), ${most} at most`,
    difference: { ...expected, rgb: apart.map((value) => (255 * value) / most) },
  };
}

/** What is wrong with a text, if anything is: the first line that differs. */
export function compareTexts(expected: string, actual: string): Fault | undefined {
  if (expected === actual) return undefined;
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const line = wanted.findIndex((text, i) => text !== got[i]);
  const at = line < 0 ? wanted.length : line;
  return {
    message: `differs from line ${at + 1} on:\n  expected ${wanted[at] ?? 'nothing'}\n  got      ${got[at] ?? 'nothing'}`,
  };
}
