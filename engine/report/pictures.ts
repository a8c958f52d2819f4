import { escapeHtml } from './html.ts';
import { encodePng } from './png.ts';

type Pixel = readonly [number, number, number];

/** An image of rows × columns pixels, enlarged by the page without smoothing. */
export function picture(
  rgb: Uint8Array,
  columns: number,
  rows: number,
  alt: string,
  className: string,
): string {
  const data = encodePng(rgb, columns, rows).toString('base64');
  return `<img class="${className}" alt="${escapeHtml(alt)}" src="data:image/png;base64,${data}" width="${columns}" height="${rows}">`;
}

/** Values 0 … 1 as grey. */
export function greyPicture(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  alt: string,
  className: string,
): string {
  const rgb = new Uint8Array(3 * rows * columns);
  for (let i = 0; i < rows * columns; i++)
    rgb.fill(255 * Math.min(1, Math.max(0, values[i]!)), 3 * i, 3 * i + 3);
  return picture(rgb, columns, rows, alt, className);
}

const POSITIVE: Pixel = [217, 95, 2];
const NEGATIVE: Pixel = [17, 102, 176];
const NEUTRAL: Pixel = [246, 244, 240];

/** A weight as a colour that the colour-blind tell apart too: orange excites, blue inhibits, pale does nothing. */
export function weightColour(weight: number, largest: number): Pixel {
  const strength = Math.min(1, Math.abs(weight) / Math.max(1e-9, largest)) ** 0.8;
  const towards = weight > 0 ? POSITIVE : NEGATIVE;
  const mix = (band: number) => Math.round(NEUTRAL[band]! + (towards[band]! - NEUTRAL[band]!) * strength);
  return [mix(0), mix(1), mix(2)];
}

/** Weights as a picture, on a scale of their own largest. */
export function weightPicture(
  weights: ArrayLike<number>,
  columns: number,
  rows: number,
  alt: string,
  className: string,
): string {
  const rgb = new Uint8Array(3 * rows * columns);
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i]!));
  for (let i = 0; i < rows * columns; i++) rgb.set(weightColour(weights[i]!, largest), 3 * i);
  return picture(rgb, columns, rows, alt, className);
}
