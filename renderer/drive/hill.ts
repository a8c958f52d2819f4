import { unitOfCurvature } from '../../sim/conventions.ts';
import { sketch } from '../components/sketch.ts';

/** Direction units of a network, and what it and another would steer. */
export interface Hill {
  readonly direction: Float32Array;
  readonly maxCurvaturePerM: number;
  /** The network's, and the other driver's, 1/m. */
  readonly curvaturePerM: number;
  readonly otherPerM: number;
}

const MARKER = 7;
const LABELS = 13;

/** Draws a hill, left at the left, with where the network would steer above it, and where the other below. */
export function drawHill(canvas: HTMLCanvasElement, hill: Hill | undefined): void {
  const drawing = sketch(canvas);
  if (!drawing || !hill) return;
  const { context, width, colour } = drawing;
  const { direction, curvaturePerM, otherPerM, maxCurvaturePerM } = hill;
  const units = direction.length;
  const pitch = width / units;
  const top = MARKER + 3;
  const height = drawing.height - top - MARKER - 6 - LABELS;
  context.fillStyle = colour('rule');
  context.fillRect(0, top + height, width, 1);
  context.fillRect(width / 2, top, 1, height);
  for (const [i, activation] of direction.entries()) {
    const share = Math.max(0, Math.min(1, activation));
    context.fillStyle = colour(share > 0.05 ? 'accent' : 'hover');
    context.fillRect(i * pitch + 0.5, top + height * (1 - share), Math.max(1, pitch - 1), height * share);
  }
  const middle = (perM: number) => pitch * (unitOfCurvature(perM, units, maxCurvaturePerM) + 0.5);
  triangle(context, middle(curvaturePerM), top - 2, -MARKER, colour('accent'));
  triangle(context, middle(otherPerM), top + height + 3, MARKER, colour('warm'));
  writeDirections(context, width, drawing.height, colour('soft'));
}

/** Writes which side is which along the lower edge. */
export function writeDirections(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  for (const [text, align, x] of [
    ['left', 'left', 0],
    ['straight', 'center', width / 2],
    ['right', 'right', width],
  ] as const) {
    context.textAlign = align;
    context.fillText(text, x, height);
  }
}

/** A triangle whose tip is at (x, y), as high as `size`, upwards where that is negative. */
function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - MARKER * 0.7, y + size);
  context.lineTo(x + MARKER * 0.7, y + size);
  context.fill();
}
