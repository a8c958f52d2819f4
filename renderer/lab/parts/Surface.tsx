import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Pattern } from '../../../engine/lab/patterns.ts';
import { signedPixels } from '../../components/pixels.ts';
import { sketch } from '../../components/sketch.ts';
import { onTheme, themeColour } from '../../components/theme.ts';
import { contour } from './contour.ts';
import styles from './Surface.module.css';

/** What is drawn over the plane of two inputs. */
export interface Grid {
  /** Values of 0 … 1, row-major, the first row on top: the network's answer. */
  readonly values: ArrayLike<number>;
  readonly side: number;
  /** What is 0 on the line between yes and no, where the answers themselves leap over it. */
  readonly edge?: ArrayLike<number>;
}

/** A straight line a x + b y + c = 0. */
export type Line = readonly [a: number, b: number, c: number];

export interface SurfaceProps {
  /** For screen readers. */
  readonly label: string;
  readonly grid: Grid;
  /** The plane that is shown, each way. */
  readonly range: readonly [number, number];
  readonly points?: readonly Pattern[];
  /** Ring around one of the points. */
  readonly chosen?: number | undefined;
  readonly lines?: readonly Line[];
  /** Names of the axes; null leaves them away. */
  readonly axes?: readonly [string, string] | null;
  /** Where given, points can be drawn: a click adds one of this class or takes one away, dragging moves it. */
  readonly draw?: { readonly one: boolean; onPoints(points: readonly Pattern[]): void } | undefined;
  readonly size?: number;
}

/** A point is caught so near, in pixels. */
const CATCH = 10;
/** Steps of the keyboard's cursor across the plane. */
const KEY_STEPS = 20;
/** Points that can be drawn at most: they travel in the address. */
export const MOST_POINTS = 120;

/** The answer of a network over the plane of its two inputs, and the points it is taught. */
export function Surface({
  label,
  grid,
  range,
  points = [],
  chosen,
  lines = [],
  axes = ['x₁', 'x₂'],
  draw,
  size = 260,
}: SurfaceProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState<readonly [number, number]>();
  const held = useRef<number>(undefined);
  const paint = () => {
    const canvas = ref.current;
    if (canvas) paintSurface(canvas, { grid, range, points, chosen, lines, cursor });
  };
  const latest = useRef(paint);
  latest.current = paint;
  useEffect(paint);
  useEffect(() => onTheme(() => latest.current()), []);
  const [low, high] = range;
  const placeOf = ({ clientX, clientY, currentTarget }: PointerEvent): [number, number] => {
    const box = currentTarget.getBoundingClientRect();
    const x = low + ((clientX - box.left) / box.width) * (high - low);
    const y = high - ((clientY - box.top) / box.height) * (high - low);
    return [clamp(x, low, high), clamp(y, low, high)];
  };
  const nearest = ([x, y]: readonly [number, number]): number | undefined => {
    const reach = (CATCH / size) * (high - low);
    const found = points.findIndex(({ inputs }) => Math.hypot(inputs[0]! - x, inputs[1]! - y) < reach);
    return found < 0 ? undefined : found;
  };
  const toggle = (at: readonly [number, number]) => {
    const found = nearest(at);
    if (found !== undefined) draw!.onPoints(points.filter((_, i) => i !== found));
    else if (points.length < MOST_POINTS)
      draw!.onPoints([...points, { inputs: at, targets: [draw!.one ? 1 : 0] }]);
  };
  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const [x, y] = cursor ?? [(low + high) / 2, (low + high) / 2];
    if (move) {
      const by = (high - low) / KEY_STEPS;
      setCursor([clamp(x + move[0]! * by, low, high), clamp(y + move[1]! * by, low, high)]);
    } else if (event.key === 'Enter' || event.key === ' ') toggle([x, y]);
    else return;
    event.preventDefault();
  };
  const canvas = (
    <canvas
      ref={ref}
      className={styles.canvas}
      style={{ width: size, height: size }}
      role={draw ? 'application' : 'img'}
      aria-label={draw ? `${label}. Arrow keys move, Enter puts a point or takes it away.` : label}
      tabIndex={draw ? 0 : undefined}
      data-draws={draw ? '' : undefined}
      onKeyDown={draw && onKey}
      onBlur={() => setCursor(undefined)}
      onPointerDown={
        draw &&
        ((event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = nearest(placeOf(event));
          if (held.current === undefined) toggle(placeOf(event));
        })
      }
      onPointerMove={
        draw &&
        ((event) => {
          const at = held.current;
          if (at === undefined || event.buttons === 0) return;
          const inputs = placeOf(event);
          draw.onPoints(points.map((point, i) => (i === at ? { ...point, inputs } : point)));
        })
      }
      onContextMenu={
        draw &&
        ((event) => {
          event.preventDefault();
          const found = nearest(placeOf(event as unknown as PointerEvent));
          if (found !== undefined) draw.onPoints(points.filter((_, i) => i !== found));
        })
      }
    />
  );
  if (!axes) return canvas;
  return (
    <div className={styles.surface} style={{ width: size + 18 }}>
      <span className={styles.up}>{axes[1]}</span>
      {canvas}
      <span className={styles.across}>{axes[0]}</span>
    </div>
  );
}

interface Painted {
  readonly grid: Grid;
  readonly range: readonly [number, number];
  readonly points: readonly Pattern[];
  readonly chosen: number | undefined;
  readonly lines: readonly Line[];
  readonly cursor: readonly [number, number] | undefined;
}

/**
 * The context of a small canvas that is drawn anew in every picture. Kept in memory: on a machine without a graphics card
 * that takes half the time of one that the card's stand-in draws, and a card takes so small a picture at no cost.
 */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

const scratch = typeof document === 'undefined' ? undefined : document.createElement('canvas');

/** Draws values of 0 … 1 as blue over nothing to orange, smoothly, over a whole canvas. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  { values, side }: Grid,
  width: number,
  height: number,
): void {
  if (!scratch) return;
  if (scratch.width !== side) {
    scratch.width = side;
    scratch.height = side;
  }
  const signed = Float32Array.from(values, (value) => STRENGTH * (2 * value - 1));
  contextOf(scratch).putImageData(new ImageData(signedPixels(signed), side, side), 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, 0, 0, side, side, 0, 0, width, height);
}

/** Points must stand out before the surface. */
const STRENGTH = 0.62;

function paintSurface(
  canvas: HTMLCanvasElement,
  { grid, range, points, chosen, lines, cursor }: Painted,
): void {
  contextOf(canvas);
  const drawing = sketch(canvas);
  if (!drawing) return;
  const { context, width, height } = drawing;
  paintGrid(context, grid, width, height);
  const [low, high] = range;
  const across = (x: number) => ((x - low) / (high - low)) * width;
  const down = (y: number) => ((high - y) / (high - low)) * height;
  context.strokeStyle = themeColour('ink');
  context.lineWidth = 1.6;
  const { values, side, edge } = grid;
  // The line between yes and no.
  contour(context, (i) => (edge ? edge[i]! : values[i]! - 0.5), side, width, height);
  for (const line of lines) drawLine(context, line, range, across, down);
  for (const [i, { inputs, targets }] of points.entries()) {
    drawPoint(context, across(inputs[0]!), down(inputs[1]!), targets[0]! > 0.5, i === chosen);
  }
  if (cursor) {
    context.strokeStyle = themeColour('accent');
    context.lineWidth = 2;
    context.strokeRect(across(cursor[0]) - 9, down(cursor[1]) - 9, 18, 18);
  }
}

/** A disc for one, a square for nought: not by colour alone. */
function drawPoint(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  one: boolean,
  ringed: boolean,
): void {
  context.fillStyle = themeColour(one ? 'excite' : 'inhibit');
  context.strokeStyle = themeColour('panel');
  context.lineWidth = 1.5;
  context.beginPath();
  if (one) context.arc(x, y, 5.5, 0, 2 * Math.PI);
  else context.rect(x - 4.7, y - 4.7, 9.4, 9.4);
  context.fill();
  context.stroke();
  if (!ringed) return;
  context.strokeStyle = themeColour('ink');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  context.stroke();
}

function drawLine(
  context: CanvasRenderingContext2D,
  [a, b, c]: Line,
  [low, high]: readonly [number, number],
  across: (x: number) => number,
  down: (y: number) => number,
): void {
  if (a === 0 && b === 0) return;
  const far = 3 * (high - low);
  const size = a * a + b * b;
  const [x, y] = [(-a * c) / size, (-b * c) / size];
  const [dx, dy] = [-b / Math.sqrt(size), a / Math.sqrt(size)];
  context.strokeStyle = themeColour('ink');
  context.lineWidth = 1.6;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(across(x - far * dx), down(y - far * dy));
  context.lineTo(across(x + far * dx), down(y + far * dy));
  context.stroke();
  context.setLineDash([]);
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(1000 * Math.min(high, Math.max(low, value))) / 1000;
}
