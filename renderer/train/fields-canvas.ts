import type { FieldsFrame, FieldUnit, Shades } from '../../engine/protocol/fields.ts';
import { signedPixels } from '../components/pixels.ts';

/** Largest side of a cell, and that of a unit by itself, CSS pixels. */
const LARGEST_CELL = 7;
const ENLARGED_CELL = 5;
/** Between two hidden units, CSS pixels. */
const GAP = 12;
const WIDEST_GAP = 60;
/** Small weights are drawn stronger than they are, so that the field shows between its peaks. */
const STRENGTH = 0.8;

interface Layout {
  readonly cell: number;
  readonly across: number;
  readonly gapX: number;
  readonly gapY: number;
  readonly width: number;
  readonly height: number;
  readonly barHeight: number;
  readonly space: number;
}

/**
 * Draws the receptive fields of all hidden units as the papers do: on top the weights to the direction units, below what
 * the unit looks for in the range image and in the camera image, at the foot its weights from and to the road intensity.
 */
export class FieldsCanvas {
  readonly #canvas: HTMLCanvasElement;
  /** All pictures below one another, one pixel a cell. */
  readonly #atlas = document.createElement('canvas');
  #drawn: { readonly frame: FieldsFrame; readonly layout: Layout } | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Draws what lies between two pictures of a network; `share` 0 is the first, 1 the second. */
  draw(from: FieldsFrame, to: FieldsFrame, share: number, width: number, height: number): void {
    const ratio = devicePixelRatio;
    const layout = layoutOf(from, Math.floor(width * ratio), Math.floor(height * ratio), ratio);
    this.#paintAtlas(from, to, share);
    const rows = Math.ceil(from.units.length / layout.across);
    const pixelHeight = rows * (layout.height + layout.gapY) - layout.gapY;
    const pixelWidth = Math.floor(width * ratio);
    if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
      this.#canvas.width = pixelWidth;
      this.#canvas.height = pixelHeight;
      this.#canvas.style.width = `${pixelWidth / ratio}px`;
      this.#canvas.style.height = `${pixelHeight / ratio}px`;
    }
    const context = this.#canvas.getContext('2d')!;
    context.clearRect(0, 0, pixelWidth, pixelHeight);
    context.imageSmoothingEnabled = false;
    this.#drawn = { frame: from, layout };
    for (let unit = 0; unit < from.units.length; unit++) {
      const [x, y] = placeOf(unit, layout);
      this.#drawUnit(context, from, layout, unit, x, y);
    }
  }

  /** The unit at a point of the canvas, CSS pixels. */
  unitAt(x: number, y: number): number | undefined {
    const { frame, layout } = this.#drawn ?? {};
    if (!frame || !layout) return undefined;
    const unit = frame.units.findIndex((_, i) => {
      const [left, top] = placeOf(i, layout).map((pixels) => pixels / devicePixelRatio) as [number, number];
      const { width, height } = sizeOf(layout);
      return x >= left && x < left + width && y >= top && y < top + height;
    });
    return unit < 0 ? undefined : unit;
  }

  /** Where a unit lies on the canvas, CSS pixels. */
  boxOf(unit: number): { x: number; y: number; width: number; height: number } | undefined {
    if (!this.#drawn) return undefined;
    const [x, y] = placeOf(unit, this.#drawn.layout);
    return { x: x / devicePixelRatio, y: y / devicePixelRatio, ...sizeOf(this.#drawn.layout) };
  }

  /** Draws one unit of what was drawn last, large. */
  enlarge(canvas: HTMLCanvasElement, unit: number): void {
    if (!this.#drawn) return;
    const { frame } = this.#drawn;
    const ratio = devicePixelRatio;
    const layout = layoutWith(frame, Math.round(ENLARGED_CELL * ratio), 0, ratio);
    canvas.width = layout.width;
    canvas.height = layout.height;
    canvas.style.width = `${layout.width / ratio}px`;
    const context = canvas.getContext('2d')!;
    context.imageSmoothingEnabled = false;
    this.#drawUnit(context, frame, layout, unit, 0, 0);
  }

  #drawUnit(
    context: CanvasRenderingContext2D,
    { camera, range, directionUnits, roadIntensity }: FieldsFrame,
    { cell, width, barHeight, space }: Layout,
    unit: number,
    x: number,
    y: number,
  ): void {
    let atlasY = unit * rowsOf({ camera, range });
    const put = (columns: number, rows: number, height: number) => {
      if (rows > 0) context.drawImage(this.#atlas, 0, atlasY, columns, rows, x, y, width, height);
      atlasY += rows;
      y += rows > 0 ? height + space : 0;
    };
    put(directionUnits, 1, barHeight);
    put(range.columns, range.rows, cell * range.rows);
    put(camera.columns, camera.rows, cell * camera.rows);
    if (!roadIntensity) return;
    context.drawImage(this.#atlas, 0, atlasY, 1, 1, x, y, barHeight, barHeight);
    context.drawImage(this.#atlas, 1, atlasY, 1, 1, x + width - barHeight, y, barHeight, barHeight);
  }

  #paintAtlas(from: FieldsFrame, to: FieldsFrame, share: number): void {
    const columns = columnsOf(from);
    const rows = rowsOf(from);
    const values = new Float32Array(columns * rows * from.units.length);
    const fill = (start: number, a: Shades, b: Shades, width: number) => {
      for (let i = 0; i < a.steps.length; i++) {
        const value = ((1 - share) * a.steps[i]! + share * b.steps[i]!) / 127;
        const at = start + Math.floor(i / width) * columns + (i % width);
        values[at] = Math.sign(value) * Math.abs(value) ** STRENGTH;
      }
      return start + Math.ceil(a.steps.length / width) * columns;
    };
    for (const [i, unit] of from.units.entries()) {
      const other = to.units[i] as FieldUnit;
      let at = i * rows * columns;
      at = fill(at, unit.direction, other.direction, from.directionUnits);
      at = fill(at, unit.range, other.range, Math.max(1, from.range.columns));
      at = fill(at, unit.camera, other.camera, Math.max(1, from.camera.columns));
      fill(at, unit.feedback, other.feedback, 2);
    }
    this.#atlas.width = columns;
    this.#atlas.height = values.length / columns;
    const pixels = new ImageData(signedPixels(values), columns, values.length / columns);
    this.#atlas.getContext('2d')!.putImageData(pixels, 0, 0);
  }
}

/** Left upper corner of a unit, device pixels. */
function placeOf(unit: number, { across, width, height, gapX, gapY }: Layout): [number, number] {
  return [Math.round((unit % across) * (width + gapX)), Math.floor(unit / across) * (height + gapY)];
}

/** CSS pixels. */
function sizeOf({ width, height }: Layout): { width: number; height: number } {
  return { width: width / devicePixelRatio, height: height / devicePixelRatio };
}

/** Cells of the atlas's rows for one unit: direction, range, camera, feedback. */
function rowsOf({ range, camera }: Pick<FieldsFrame, 'range' | 'camera'>): number {
  return 1 + range.rows + camera.rows + 1;
}

function columnsOf({ range, camera, directionUnits }: FieldsFrame): number {
  return Math.max(2, directionUnits, range.columns, camera.columns);
}

/** The largest cells with which all units fit into width × height, in device pixels; the smallest where none do. */
function layoutOf(frame: FieldsFrame, width: number, height: number, ratio: number): Layout {
  const smallest = Math.max(1, Math.round(ratio));
  for (let cell = Math.round(LARGEST_CELL * ratio); ; cell--) {
    const layout = layoutWith(frame, cell, width, ratio);
    const rows = Math.ceil(frame.units.length / layout.across);
    const needed = rows * (layout.height + layout.gapY) - layout.gapY;
    if (cell <= smallest || (needed <= height && layout.width <= width)) return layout;
  }
}

function layoutWith(
  { units, range, camera, roadIntensity }: FieldsFrame,
  cell: number,
  width: number,
  ratio: number,
): Layout {
  const gap = Math.round(GAP * ratio);
  const unitWidth = cell * Math.max(range.columns, camera.columns, 16);
  const barHeight = Math.max(Math.round(3 * ratio), Math.round(2.5 * cell));
  const space = Math.max(Math.round(ratio), Math.round(cell / 2));
  const height =
    barHeight +
    (range.rows > 0 ? space + cell * range.rows : 0) +
    (camera.rows > 0 ? space + cell * camera.rows : 0) +
    (roadIntensity ? space + barHeight : 0);
  const most = Math.max(1, Math.floor((width + gap) / (unitWidth + gap)));
  // As many in each row as the rows can share evenly.
  const across = Math.ceil(units.length / Math.ceil(units.length / most));
  const left = across > 1 ? (width - across * unitWidth) / (across - 1) : 0;
  return {
    cell,
    across,
    gapX: Math.min(Math.round(WIDEST_GAP * ratio), Math.max(gap, left)),
    gapY: gap,
    width: unitWidth,
    height,
    barHeight,
    space,
  };
}
