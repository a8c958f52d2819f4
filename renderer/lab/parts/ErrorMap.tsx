import { useEffect, useRef } from 'react';
import type { Point } from '../../../engine/lab/error-surface.ts';
import { hexColour } from '../../components/pixels.ts';
import { sketch } from '../../components/sketch.ts';
import { onTheme, themeColour } from '../../components/theme.ts';
import { contour } from './contour.ts';
import styles from './Surface.module.css';

export interface ErrorMapProps {
  readonly label: string;
  /** Errors, row-major, the second weight growing upwards. */
  readonly grid: Float64Array;
  readonly range: number;
  /** Descents, from their starts. */
  readonly ways: readonly (readonly Point[])[];
  readonly axes: readonly [string, string];
  readonly size: number;
  onClick(at: Point): void;
}

/** Heights between which lines of equal error are drawn. */
const LEVELS = 14;

/** An error over two weights as a map: low is dark, with lines of equal height, and ways downhill. */
export function ErrorMap({ label, grid, range, ways, axes, size, onClick }: ErrorMapProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const draw = () => {
    if (ref.current) paintMap(ref.current, grid, range, ways);
  };
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(draw);
  useEffect(() => onTheme(() => latest.current()), []);
  return (
    <div className={styles.surface} style={{ width: size + 18 }}>
      <span className={styles.up}>{axes[1]}</span>
      <canvas
        ref={ref}
        className={styles.canvas}
        style={{ width: size, height: size }}
        role="img"
        aria-label={label}
        data-draws=""
        onClick={({ clientX, clientY, currentTarget }) => {
          const box = currentTarget.getBoundingClientRect();
          const x = -range + (2 * range * (clientX - box.left)) / box.width;
          const y = range - (2 * range * (clientY - box.top)) / box.height;
          onClick([Number(x.toFixed(2)), Number(y.toFixed(2))]);
        }}
      />
      <span className={styles.across}>{axes[0]}</span>
    </div>
  );
}

const scratch = document.createElement('canvas');

function paintMap(
  canvas: HTMLCanvasElement,
  grid: Float64Array,
  range: number,
  ways: readonly (readonly Point[])[],
): void {
  const drawing = sketch(canvas);
  if (!drawing) return;
  const { context, width, height } = drawing;
  const side = Math.sqrt(grid.length);
  const low = Math.min(...grid);
  const high = Math.max(...grid);
  // The floor is what one wants to see: heights are drawn by their square roots.
  const share = (error: number) => Math.sqrt((error - low) / Math.max(high - low, Number.MIN_VALUE));
  const [from, to] = [hexColour(themeColour('zero')), hexColour(themeColour('cool'))];
  scratch.width = side;
  scratch.height = side;
  const image = new ImageData(side, side);
  grid.forEach((error, i) => {
    for (let band = 0; band < 3; band++) {
      image.data[4 * i + band] = from[band]! + 0.75 * share(error) * (to[band]! - from[band]!);
    }
    image.data[4 * i + 3] = 255;
  });
  scratch.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, 0, 0, width, height);
  context.strokeStyle = themeColour('soft');
  context.lineWidth = 0.6;
  for (let level = 1; level < LEVELS; level++) {
    const error = low + (level / LEVELS) ** 2 * (high - low);
    contour(context, (i) => grid[i]! - error, side, width, height);
  }
  const across = (w: number) => ((w + range) / (2 * range)) * width;
  const down = (u: number) => ((range - u) / (2 * range)) * height;
  for (const way of ways) {
    context.strokeStyle = themeColour('warm');
    context.lineWidth = 2;
    context.beginPath();
    for (const [w, u] of way) context.lineTo(across(w), down(u));
    context.stroke();
    dot(context, across(way[0]![0]), down(way[0]![1]), 3.5, 'panel');
    const end = way.at(-1)!;
    dot(context, across(end[0]), down(end[1]), 5.5, 'warm');
  }
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = themeColour(colour);
  context.strokeStyle = themeColour(colour === 'panel' ? 'warm' : 'panel');
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
