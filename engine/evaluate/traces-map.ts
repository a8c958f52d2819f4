import type { MapPoint } from '../../sim/road/map-view.ts';
import type { Trace } from '../protocol/evaluation.ts';
import { svgMap } from '../report/map.ts';

/** Where several drivers went on one road, from above, one over the other. */
export function tracesMap(lines: readonly { readonly className: string; readonly trace: Trace }[]): string {
  const ways = lines.map(({ trace: { x, y } }) => x.map((at, i): MapPoint => [at, y[i]!]));
  return svgMap(ways.flat(), ways[0]!, (points) =>
    lines
      .map(({ className }, i) => `<polyline class="line ${className}" points="${points(ways[i]!)}"/>`)
      .join(''),
  );
}
