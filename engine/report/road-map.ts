import type { MapPoint } from '../../sim/road/map-view.ts';
import type { TracePoint } from '../drive/closed-loop.ts';
import { svgMap } from './map.ts';

/** |CTE| in m that is drawn in the strongest colour. */
const STRONGEST_M = 0.5;

/** The road from above with where the car went, coloured by how far off the path it was. */
export function roadMap(trace: readonly TracePoint[]): string {
  const way = trace.map(({ x, y }): MapPoint => [x, y]);
  return svgMap(way, way, (points) => {
    const steps = trace.slice(1).map(({ cteM }, i) => {
      const off = Math.min(1, Math.abs(cteM) / STRONGEST_M);
      return `<polyline points="${points(way.slice(i, i + 2))}" stroke="${heat(off)}"/>`;
    });
    return `<g class="trace">${steps.join('')}</g>`;
  });
}

/** Teal on the path to red far off it. */
function heat(share: number): string {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * share);
  return `rgb(${mix(20, 205)},${mix(150, 40)},${mix(136, 45)})`;
}
