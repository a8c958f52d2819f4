import { themeColour } from './theme.ts';

/** A canvas to draw on in CSS pixels, sharp on every screen, with the theme's colours at hand. */
export interface Sketch {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  colour(name: SketchColour): string;
}

export type SketchColour =
  | 'ink'
  | 'soft'
  | 'rule'
  | 'accent'
  | 'warm'
  | 'cool'
  | 'bad'
  | 'raised'
  | 'hover'
  | 'panel';

/** Clears a canvas, fits it to its size on the screen and hands it out; undefined while it has none. */
export function sketch(canvas: HTMLCanvasElement): Sketch | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return undefined;
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, colour: themeColour };
}
