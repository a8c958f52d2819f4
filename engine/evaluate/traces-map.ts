import type { Trace } from '../protocol/evaluation.ts';

const WIDTH = 520;
const HEIGHT = 236;
const MARGIN = 16;
const SCALE_BAR_M = 100;

/** Where several drivers went on one road, from above, one over the other. */
export function tracesMap(lines: readonly { readonly className: string; readonly trace: Trace }[]): string {
  const longest = lines.reduce((a, b) => (b.trace.x.length > a.trace.x.length ? b : a)).trace;
  const [x0, y0] = [longest.x[0]!, longest.y[0]!];
  // Turned so that start and end lie level: a long road then fills a wide picture.
  const angle = Math.atan2(longest.y.at(-1)! - y0, longest.x.at(-1)! - x0);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = lines.map(({ className, trace }) => ({
    className,
    points: trace.x.map((x, i): [number, number] => [
      (x - x0) * cos + (trace.y[i]! - y0) * sin,
      (trace.y[i]! - y0) * cos - (x - x0) * sin,
    ]),
  }));
  const all = turned.flatMap(({ points }) => points);
  const [left, right] = extent(all.map(([x]) => x));
  const [low, high] = extent(all.map(([, y]) => y));
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(1, right - left),
    (HEIGHT - 2 * MARGIN) / Math.max(1, high - low),
  );
  const px = (x: number) => ((WIDTH - scale * (right - left)) / 2 + scale * (x - left)).toFixed(1);
  const py = (y: number) => (HEIGHT / 2 - scale * (y - (low + high) / 2)).toFixed(1);
  const drawn = turned.map(({ className, points }) => ({
    className,
    points: points.map(([x, y]) => `${px(x)},${py(y)}`).join(' '),
  }));
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="the road from above">
<polyline class="road" points="${drawn[0]!.points}"/>${drawn.map(({ className, points }) => `<polyline class="line ${className}" points="${points}"/>`).join('')}
<circle class="start" cx="${px(0)}" cy="${py(0)}" r="4"/>
<line class="bar" x1="${MARGIN}" x2="${(MARGIN + scale * SCALE_BAR_M).toFixed(1)}" y1="${HEIGHT - 8}" y2="${HEIGHT - 8}"/>
<text class="tick" x="${MARGIN}" y="${HEIGHT - 13}">${SCALE_BAR_M} m</text></svg>`;
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
