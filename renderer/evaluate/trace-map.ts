import type { Trace } from '../../engine/protocol/evaluation.ts';

/** One driver's trace on a map. */
export interface MapLine {
  readonly colour: string;
  readonly trace: Trace;
}

/** Colours of a map's own parts, of the theme. */
export interface MapColours {
  readonly road: string;
  readonly ink: string;
  readonly soft: string;
}

const MARGIN = 22;
const BAR_LENGTHS_M = [10, 20, 50, 100, 200, 500, 1000, 2000];

/** Where drivers went, from above, turned so that a long road fills a wide picture. */
export class TraceMap {
  readonly #lines: readonly MapLine[];
  readonly #points: readonly (readonly [number, number])[][];
  readonly #box: { left: number; right: number; low: number; high: number };

  /** @param lines at least one, none of them empty */
  constructor(lines: readonly MapLine[]) {
    this.#lines = lines;
    const longest = lines.reduce((a, b) => (b.trace.x.length > a.trace.x.length ? b : a)).trace;
    const [x0, y0] = [longest.x[0]!, longest.y[0]!];
    const angle = Math.atan2(longest.y.at(-1)! - y0, longest.x.at(-1)! - x0);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.#points = lines.map(({ trace }) =>
      trace.x.map((x, i): [number, number] => [
        (x - x0) * cos + (trace.y[i]! - y0) * sin,
        (trace.y[i]! - y0) * cos - (x - x0) * sin,
      ]),
    );
    const box = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
    for (const [x, y] of this.#points.flat()) {
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.low = Math.min(box.low, y);
      box.high = Math.max(box.high, y);
    }
    this.#box = box;
  }

  /**
   * Draws the map.
   * @param timeS where to draw the cars, s since the start; the ends of the traces where left out
   */
  draw(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    colours: MapColours,
    timeS?: number,
  ): void {
    const { left, right, low, high } = this.#box;
    const scale = Math.min(
      (width - 2 * MARGIN) / Math.max(20, right - left),
      (height - 2 * MARGIN - 14) / Math.max(20, high - low),
    );
    const at = ([x, y]: readonly [number, number]): [number, number] => [
      width / 2 + scale * (x - (left + right) / 2),
      (height - 14) / 2 - scale * (y - (low + high) / 2),
    ];
    context.clearRect(0, 0, width, height);
    context.lineJoin = context.lineCap = 'round';
    const longest = this.#points.reduce((a, b) => (b.length > a.length ? b : a));
    stroke(context, longest.map(at), colours.road, Math.max(9, 5 * scale));
    this.#points.forEach((points, i) => {
      // The first ones wider: where two went the same way both are seen.
      const width = 2 + 2.5 * (this.#points.length - 1 - i);
      stroke(context, points.map(at), this.#lines[i]!.colour, width);
    });
    this.#points.forEach((points, i) => {
      const { everyS } = this.#lines[i]!.trace;
      const row = timeS === undefined ? points.length - 1 : Math.min(points.length - 1, timeS / everyS);
      dot(context, at(between(points, row)), this.#lines[i]!.colour, colours.ink);
    });
    scaleBar(context, height, scale, colours.soft);
  }
}

/** The point at a row that may lie between two. */
function between(points: readonly (readonly [number, number])[], row: number): [number, number] {
  const before = points[Math.floor(row)]!;
  const after = points[Math.ceil(row)]!;
  const share = row - Math.floor(row);
  return [before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])];
}

function stroke(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [number, number])[],
  colour: string,
  width: number,
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function dot(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  colour: string,
  ring: string,
): void {
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = ring;
  context.lineWidth = 1.5;
  context.stroke();
}

function scaleBar(context: CanvasRenderingContext2D, height: number, scale: number, colour: string): void {
  const lengthM = BAR_LENGTHS_M.findLast((metres) => metres * scale < 120) ?? BAR_LENGTHS_M[0]!;
  context.fillStyle = colour;
  context.fillRect(MARGIN, height - 10, lengthM * scale, 2);
  context.font = '11px system-ui, sans-serif';
  context.fillText(`${lengthM} m`, MARGIN, height - 14);
}
