import type { Trace } from '../../engine/protocol/evaluation.ts';
import { fitMap, type MapPoint, scaleBarM } from '../../sim/road/map-view.ts';

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
/** Below the map, for the scale. */
const FOOT = 14;
/** Shown at least: a drive that has only begun does not fill the map. */
const LEAST_M = 60;
const LONGEST_BAR = 120;

/** Where drivers went, from above. */
export class TraceMap {
  readonly #lines: readonly MapLine[];
  readonly #ways: readonly (readonly MapPoint[])[];

  /** @param lines at least one, none of them empty */
  constructor(lines: readonly MapLine[]) {
    this.#lines = lines;
    this.#ways = lines.map(({ trace: { x, y } }) => x.map((at, i): MapPoint => [at, y[i]!]));
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
    const size = { width, height: height - FOOT, margin: MARGIN, leastM: LEAST_M };
    const { at, scale } = fitMap(this.#ways.flat(), size);
    const ways = this.#ways.map((way) => way.map((place) => at(...place)));
    context.clearRect(0, 0, width, height);
    context.lineJoin = context.lineCap = 'round';
    const longest = ways.reduce((a, b) => (b.length > a.length ? b : a));
    stroke(context, longest, colours.road, Math.max(9, 5 * scale));
    ways.forEach((way, i) => {
      // The first ones wider: where two went the same way both are seen.
      stroke(context, way, this.#lines[i]!.colour, 2 + 2.5 * (ways.length - 1 - i));
    });
    ways.forEach((way, i) => {
      const { everyS } = this.#lines[i]!.trace;
      const row = timeS === undefined ? way.length - 1 : Math.min(way.length - 1, timeS / everyS);
      dot(context, between(way, row), this.#lines[i]!.colour, colours.ink);
    });
    scaleBar(context, height, scale, colours.soft);
  }
}

/** The point at a row that may lie between two. */
function between(points: readonly MapPoint[], row: number): MapPoint {
  const before = points[Math.floor(row)]!;
  const after = points[Math.ceil(row)]!;
  const share = row - Math.floor(row);
  return [before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])];
}

function stroke(
  context: CanvasRenderingContext2D,
  points: readonly MapPoint[],
  colour: string,
  width: number,
): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, [x, y]: MapPoint, colour: string, ring: string): void {
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = ring;
  context.lineWidth = 1.5;
  context.stroke();
}

function scaleBar(context: CanvasRenderingContext2D, height: number, scale: number, colour: string): void {
  const lengthM = scaleBarM(scale, LONGEST_BAR);
  context.fillStyle = colour;
  context.fillRect(MARGIN, height - 10, lengthM * scale, 2);
  context.font = '11px system-ui, sans-serif';
  context.fillText(`${lengthM} m`, MARGIN, height - 14);
}
