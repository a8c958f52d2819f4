/**
 * Pictures of sensor images, activations and weights, cell by cell. A canvas has one pixel a cell; style it large with
 * the class "pixelated".
 */
import { themeColour } from './theme.ts';

/** Weights or activations of −1 … 1: blue inhibits, orange excites, strength of colour is size. */
export function signedPixels(values: ArrayLike<number>, scale = 1): Uint8ClampedArray<ArrayBuffer> {
  const [excite, inhibit, zero] = themeColours();
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Math.max(-1, Math.min(1, values[i]! / scale));
    const full = value > 0 ? excite : inhibit;
    const share = Math.abs(value);
    for (let band = 0; band < 3; band++) {
      pixels[4 * i + band] = zero[band]! + share * (full[band]! - zero[band]!);
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** 0 … 1 from black to white. */
export function greyPixels(values: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const grey = 255 * Math.max(0, Math.min(1, values[i]!));
    pixels.fill(grey, 4 * i, 4 * i + 3);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Slant ranges, m, as the network sees them: near is bright. */
export function rangePixels(metres: ArrayLike<number>, maxRangeM: number): Uint8ClampedArray<ArrayBuffer> {
  return greyPixels(Float32Array.from(metres, (range) => 1 - range / maxRangeM));
}

/** Red, green, blue bytes. */
export function rgbPixels(rgb: ArrayLike<number>): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((4 * rgb.length) / 3);
  for (let i = 0; 3 * i < rgb.length; i++) {
    for (let band = 0; band < 3; band++) pixels[4 * i + band] = rgb[3 * i + band]!;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Puts pixels, as many as columns make whole rows of, on a canvas of that size. */
export function paint(
  canvas: HTMLCanvasElement,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  columns: number,
): void {
  const rows = pixels.length / 4 / columns;
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  if (rows > 0) canvas.getContext('2d')!.putImageData(new ImageData(pixels, columns, rows), 0, 0);
}

type Colour = readonly [number, number, number];
let cached: { theme: string; colours: readonly [Colour, Colour, Colour] } | undefined;

/** The theme's colours of excitation, inhibition and nothing. */
function themeColours(): readonly [Colour, Colour, Colour] {
  const theme = document.documentElement.dataset.theme ?? '';
  if (cached?.theme !== theme) {
    const colour = (name: string) => hexColour(themeColour(name));
    cached = { theme, colours: [colour('excite'), colour('inhibit'), colour('zero')] };
  }
  return cached.colours;
}

/** "#rrggbb" in bytes. */
export function hexColour(text: string): Colour {
  const number = Number.parseInt(text.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
