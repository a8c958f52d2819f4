import type { TracePoint } from '../drive/closed-loop.ts';

const WIDTH = 520;
const HEIGHT = 236;
const MARGIN = 16;
/** |CTE| in m that is drawn in the strongest colour. */
const STRONGEST_M = 0.5;
const SCALE_BAR_M = 100;

/** The road from above with where the car went, coloured by how far off the path it was. */
export function roadMap(trace: readonly TracePoint[]): string {
  const turned = alongWidest(trace);
  const xs = turned.map(([x]) => x);
  const ys = turned.map(([, y]) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(1, right - left),
    (HEIGHT - 2 * MARGIN) / Math.max(1, high - low),
  );
  const px = (x: number) => ((WIDTH - scale * (right - left)) / 2 + scale * (x - left)).toFixed(1);
  const py = (y: number) => (HEIGHT / 2 - scale * (y - (low + high) / 2)).toFixed(1);
  const points = turned.map(([x, y]) => `${px(x)},${py(y)}`);
  const steps = trace.slice(1).map((point, i) => {
    const off = Math.min(1, Math.abs(point.cteM) / STRONGEST_M);
    return `<polyline points="${points[i]} ${points[i + 1]}" stroke="${heat(off)}"/>`;
  });
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="the road from above">
<polyline class="road" points="${points.join(' ')}"/><g class="trace">${steps.join('')}</g>
<circle class="start" cx="${px(turned[0]![0])}" cy="${py(turned[0]![1])}" r="4"/>
<line class="bar" x1="${MARGIN}" x2="${(MARGIN + scale * SCALE_BAR_M).toFixed(1)}" y1="${HEIGHT - 8}" y2="${HEIGHT - 8}"/>
<text class="tick" x="${MARGIN}" y="${HEIGHT - 13}">${SCALE_BAR_M} m</text></svg>`;
}

/** Positions turned so that start and end lie level: a long road then fills a wide picture. */
function alongWidest(trace: readonly TracePoint[]): [number, number][] {
  const first = trace[0] as TracePoint;
  const last = trace.at(-1) as TracePoint;
  const angle = Math.atan2(last.y - first.y, last.x - first.x);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return trace.map(({ x, y }) => [
    (x - first.x) * cos + (y - first.y) * sin,
    (y - first.y) * cos - (x - first.x) * sin,
  ]);
}

/** Teal on the path to red far off it. */
function heat(share: number): string {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * share);
  return `rgb(${mix(20, 205)},${mix(150, 40)},${mix(136, 45)})`;
}
