/** A place in the world, m, or on a map, pixels from its top left. */
export type MapPoint = readonly [x: number, y: number];

/** How a map shows the world from above. */
export interface MapView {
  /** Where a place of the world lies on the map. */
  at(x: number, y: number): MapPoint;
  /** Pixels a metre. */
  readonly scale: number;
  /** Direction in the world that the map shows to the right, rad from x towards y. */
  readonly rightRad: number;
}

export interface MapSize {
  readonly width: number;
  readonly height: number;
  /** Left free on all sides. */
  readonly margin: number;
  /** Shown at least from side to side and from top to bottom, m. */
  readonly leastM: number;
}

/**
 * Fits places into a map, turned so that they spread most from left to right (along their first principal axis) and begin
 * on the left.
 * @param places at least one
 */
export function fitMap(places: readonly MapPoint[], { width, height, margin, leastM }: MapSize): MapView {
  const rightRad = widestDirection(places);
  const [cos, sin] = [Math.cos(rightRad), Math.sin(rightRad)];
  const turn = (x: number, y: number): MapPoint => [x * cos + y * sin, y * cos - x * sin];
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of places) {
    const [along, aside] = turn(x, y);
    left = Math.min(left, along);
    right = Math.max(right, along);
    low = Math.min(low, aside);
    high = Math.max(high, aside);
  }
  const scale = Math.min(
    (width - 2 * margin) / Math.max(leastM, right - left),
    (height - 2 * margin) / Math.max(leastM, high - low),
  );
  return {
    at(x, y) {
      const [along, aside] = turn(x, y);
      return [
        width / 2 + scale * (along - (left + right) / 2),
        height / 2 - scale * (aside - (low + high) / 2),
      ];
    },
    scale,
    rightRad,
  };
}

/** The first principal axis of places, rad, in the direction from the first to the last of them. */
function widestDirection(places: readonly MapPoint[]): number {
  let [sumX, sumY] = [0, 0];
  for (const [x, y] of places) {
    sumX += x;
    sumY += y;
  }
  const [meanX, meanY] = [sumX / places.length, sumY / places.length];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of places) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const axis = Math.atan2(2 * xy, xx - yy) / 2;
  const [first, last] = [places[0]!, places.at(-1)!];
  const onwards = (last[0] - first[0]) * Math.cos(axis) + (last[1] - first[1]) * Math.sin(axis);
  return onwards < 0 ? axis + Math.PI : axis;
}

/** Length of a scale bar, m: 1, 2 or 5 of a power of ten, the longest that is no wider than `most` pixels. */
export function scaleBarM(scale: number, most: number): number {
  const longestM = most / scale;
  const power = 10 ** Math.floor(Math.log10(longestM));
  return [5, 2, 1].find((times) => times * power <= longestM)! * power;
}
