import { fitMap, type MapPoint, scaleBarM } from '../../sim/road/map-view.ts';

const SIZE = { width: 520, height: 236, margin: 16, leastM: 20 };
const LONGEST_BAR = 100;

/**
 * A map from above as an SVG: a road, what `over` draws over it, where the road starts, and a scale.
 *
 * @param places all that must be in sight
 * @param road drawn broad, below the rest
 * @param over gets a function that writes places as the points of a polyline
 */
export function svgMap(
  places: readonly MapPoint[],
  road: readonly MapPoint[],
  over: (points: (places: readonly MapPoint[]) => string) => string,
): string {
  const { width, height, margin } = SIZE;
  const view = fitMap(places, SIZE);
  const points = (of: readonly MapPoint[]) =>
    of.map((place) => view.at(...place).map((pixel) => pixel.toFixed(1))).join(' ');
  const [x, y] = points(road.slice(0, 1)).split(',');
  const barM = scaleBarM(view.scale, LONGEST_BAR);
  return `<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="the road from above">
<polyline class="road" points="${points(road)}"/>${over(points)}
<circle class="start" cx="${x}" cy="${y}" r="4"/>
<line class="bar" x1="${margin}" x2="${(margin + view.scale * barM).toFixed(1)}" y1="${height - 8}" y2="${height - 8}"/>
<text class="tick" x="${margin}" y="${height - 13}">${barM} m</text></svg>`;
}
