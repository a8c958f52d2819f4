import type { FieldsFrame, FieldUnit } from '../../engine/protocol/fields.ts';
import type { WeightPicture } from '../../engine/protocol/model.ts';
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
 * Draws the receptive fields of all hidden units as the papers do: on top the weights to what the network answers, below
 * what the unit looks for in the range image and in the camera image, at the foot its weights from and to single values.
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
    frame: FieldsFrame,
    layout: Layout,
    unit: number,
    x: number,
    y: number,
  ): void {
    const { width, barHeight, space } = layout;
    let atlasY = unit * rowsOf(frame);
    for (const { rows, columns } of picturesOf(frame)) {
      const height = heightOf({ rows }, layout);
      context.drawImage(this.#atlas, 0, atlasY, columns, rows, x, y, width, height);
      atlasY += rows;
      y += height + space;
    }
    const { from, to } = singlesOf(frame);
    for (let i = 0; i < from + to; i++) {
      const left =
        i < from ? x + i * (barHeight + space) : x + width - barHeight - (i - from) * (barHeight + space);
      context.drawImage(this.#atlas, i, atlasY, 1, 1, left, y, barHeight, barHeight);
    }
  }

  #paintAtlas(from: FieldsFrame, to: FieldsFrame, share: number): void {
    const columns = columnsOf(from);
    const rows = rowsOf(from);
    const values = new Float32Array(columns * rows * from.units.length);
    // Single values stand on one scale, as far as their pictures have one each.
    const valueAt = (a: FieldUnit, b: FieldUnit, { side, index }: Place, i: number, most: number) => {
      const [first, second] = [a[side][index]!, b[side][index]!];
      const own = most === 0 ? 1 : first.scale / most;
      const value = (own * ((1 - share) * first.steps[i]! + share * second.steps[i]!)) / 127;
      return Math.sign(value) * Math.abs(value) ** STRENGTH;
    };
    for (const [u, unit] of from.units.entries()) {
      const other = to.units[u]!;
      let at = u * rows * columns;
      for (const picture of picturesOf(from)) {
        for (let i = 0; i < picture.rows * picture.columns; i++) {
          const cell = at + Math.floor(i / picture.columns) * columns + (i % picture.columns);
          values[cell] = valueAt(unit, other, picture, i, 0);
        }
        at += picture.rows * columns;
      }
      const singles = singlePlaces(from);
      const most = singles.reduce((max, { side, index }) => Math.max(max, unit[side][index]!.scale), 0);
      singles.forEach((place, i) => {
        values[at + i] = valueAt(unit, other, place, 0, most);
      });
    }
    this.#atlas.width = columns;
    this.#atlas.height = values.length / columns;
    const pixels = new ImageData(signedPixels(values), columns, values.length / columns);
    this.#atlas.getContext('2d')!.putImageData(pixels, 0, 0);
  }
}

/** Which of a unit's pictures. */
interface Place {
  readonly side: 'from' | 'to';
  readonly index: number;
}

type PlacedPicture = WeightPicture & Place;

/** All pictures of a unit, from top to bottom: to what it answers, then from what it reads, the last first. */
function allPlaces({ pictures: { from, to } }: Pick<FieldsFrame, 'pictures'>): PlacedPicture[] {
  return [
    ...to.map((picture, index) => ({ ...picture, side: 'to' as const, index })),
    ...from.map((picture, index) => ({ ...picture, side: 'from' as const, index })).reverse(),
  ];
}

function isSingle({ rows, columns }: WeightPicture): boolean {
  return rows * columns === 1;
}

function picturesOf(frame: Pick<FieldsFrame, 'pictures'>): PlacedPicture[] {
  return allPlaces(frame).filter((picture) => !isSingle(picture));
}

/** Single weights, those that come from something first. */
function singlePlaces(frame: Pick<FieldsFrame, 'pictures'>): PlacedPicture[] {
  return allPlaces(frame).filter(isSingle).reverse();
}

function singlesOf({ pictures: { from, to } }: Pick<FieldsFrame, 'pictures'>): { from: number; to: number } {
  return { from: from.filter(isSingle).length, to: to.filter(isSingle).length };
}

/** A row alone is drawn as a bar. */
function heightOf(
  { rows }: { readonly rows: number },
  { cell, barHeight }: Pick<Layout, 'cell' | 'barHeight'>,
): number {
  return rows === 1 ? barHeight : cell * rows;
}

/** Left upper corner of a unit, device pixels. */
function placeOf(unit: number, { across, width, height, gapX, gapY }: Layout): [number, number] {
  return [Math.round((unit % across) * (width + gapX)), Math.floor(unit / across) * (height + gapY)];
}

/** CSS pixels. */
function sizeOf({ width, height }: Layout): { width: number; height: number } {
  return { width: width / devicePixelRatio, height: height / devicePixelRatio };
}

/** Rows of the atlas for one unit: those of its pictures, then one of single weights. */
function rowsOf(frame: FieldsFrame): number {
  return picturesOf(frame).reduce((sum, { rows }) => sum + rows, 1);
}

function columnsOf(frame: FieldsFrame): number {
  return Math.max(1, singlePlaces(frame).length, ...picturesOf(frame).map(({ columns }) => columns));
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

function layoutWith(frame: FieldsFrame, cell: number, width: number, ratio: number): Layout {
  const { units } = frame;
  const pictures = picturesOf(frame);
  const gap = Math.round(GAP * ratio);
  // A row is drawn as wide as the pictures are.
  const grids = pictures.filter(({ rows }) => rows > 1).map(({ columns }) => columns);
  const unitWidth = cell * Math.max(...grids, 16);
  const barHeight = Math.max(Math.round(3 * ratio), Math.round(2.5 * cell));
  const space = Math.max(Math.round(ratio), Math.round(cell / 2));
  const heights = pictures.map(({ rows }) => heightOf({ rows }, { cell, barHeight }));
  const parts = singlePlaces(frame).length > 0 ? [...heights, barHeight] : heights;
  const height = parts.reduce((sum, part) => sum + part + space, -space);
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
