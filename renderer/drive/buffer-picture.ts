import type { LearnBufferFrame } from '../../engine/protocol/learn-frames.ts';
import { unitOfCurvature } from '../../sim/conventions.ts';
import { greyPixels, paint } from '../components/pixels.ts';
import { sketch } from '../components/sketch.ts';
import { writeDirections } from './hill.ts';

/** Stacks, from the sharpest left to the sharpest right. */
const STACKS = 15;
const LABELS = 15;
const GAP = 1;

/** Number of the stack that a direction belongs to. */
function stackOf(curvaturePerM: number, maxCurvaturePerM: number): number {
  const stack = Math.round(unitOfCurvature(curvaturePerM, STACKS, maxCurvaturePerM));
  return Math.max(0, Math.min(STACKS - 1, stack));
}

/**
 * The buffer as a histogram of its own pictures: a stack a direction, as high as there are patterns. Of each picture one
 * sees the lower edge, of the topmost all.
 */
export function drawBuffer(
  canvas: HTMLCanvasElement,
  buffer: LearnBufferFrame | undefined,
  maxCurvaturePerM: number,
): void {
  const drawing = sketch(canvas);
  if (!drawing || !buffer) return;
  const { context, width, colour } = drawing;
  const { rows, columns, pictures, curvaturesPerM } = buffer;
  const base = drawing.height - LABELS;
  const pitch = width / STACKS;
  const pictureWidth = pitch - GAP;
  const pictureHeight = (pictureWidth * rows) / columns;
  const stacks = Array.from({ length: STACKS }, () => [] as number[]);
  for (const [i, perM] of curvaturesPerM.entries()) stacks[stackOf(perM, maxCurvaturePerM)]!.push(i);
  const highest = Math.max(2, ...stacks.map(({ length }) => length));
  const step = Math.min(pictureHeight, (base - pictureHeight) / (highest - 1));
  const atlas = document.createElement('canvas');
  paint(atlas, greyPixels(Float32Array.from(pictures, (level) => level / 255)), columns);
  context.imageSmoothingEnabled = false;
  context.fillStyle = colour('rule');
  context.fillRect(0, base, width, 1);
  for (const [stack, patterns] of stacks.entries()) {
    for (const [place, pattern] of patterns.entries()) {
      const y = base - pictureHeight - place * step;
      context.drawImage(
        atlas,
        0,
        pattern * rows,
        columns,
        rows,
        stack * pitch,
        y,
        pictureWidth,
        pictureHeight,
      );
      context.fillStyle = colour('panel');
      if (place > 0) context.fillRect(stack * pitch, y + pictureHeight - 0.5, pictureWidth, 0.5);
    }
  }
  writeDirections(context, width, drawing.height, colour('soft'));
}
