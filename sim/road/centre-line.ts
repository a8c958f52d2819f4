import type { Pose } from '../conventions.ts';
import type { CentrePoint, RoadSegment } from './road.ts';

/** A piece of centre line placed in the world: its curvature changes linearly along it. */
interface PlacedSegment {
  readonly startM: number;
  readonly lengthM: number;
  readonly start: CentrePoint;
  /** Change of curvature per metre, 1/m². */
  readonly sharpnessPerM2: number;
}

/** Longest turn that one quadrature covers; with six nodes its error is then below 1e-13 of the length. */
const QUADRATURE_TURN_RAD = 0.3;

/** Gauss–Legendre nodes and weights of six points on [0, 1] (Abramowitz and Stegun, table 25.4). */
const NODES = [
  0.03376524289842399, 0.16939530676686773, 0.38069040695840156, 0.6193095930415985, 0.8306046932331322,
  0.966234757101576,
];
const GAUSS_WEIGHTS = [
  0.08566224618958516, 0.1803807865240693, 0.23395696728634552, 0.23395696728634552, 0.1803807865240693,
  0.08566224618958516,
];

/** The point `distanceM` further along a curve whose curvature changes by `sharpnessPerM2` a metre. */
export function advance(from: CentrePoint, sharpnessPerM2: number, distanceM: number): CentrePoint {
  const { x, y, yawRad, curvaturePerM } = from;
  const turn = distanceM * (curvaturePerM + 0.5 * sharpnessPerM2 * distanceM);
  const endYawRad = yawRad + turn;
  const endPerM = curvaturePerM + sharpnessPerM2 * distanceM;
  const widestTurn = Math.abs(distanceM) * Math.max(Math.abs(curvaturePerM), Math.abs(endPerM));
  if (widestTurn === 0) {
    return {
      x: x + distanceM * Math.cos(yawRad),
      y: y + distanceM * Math.sin(yawRad),
      yawRad: endYawRad,
      curvaturePerM: endPerM,
    };
  }
  const parts = Math.ceil(widestTurn / QUADRATURE_TURN_RAD);
  const partM = distanceM / parts;
  let alongX = 0;
  let alongY = 0;
  for (let part = 0; part < parts; part++) {
    for (let i = 0; i < NODES.length; i++) {
      const s = (part + NODES[i]!) * partM;
      const yaw = yawRad + s * (curvaturePerM + 0.5 * sharpnessPerM2 * s);
      alongX += GAUSS_WEIGHTS[i]! * Math.cos(yaw);
      alongY += GAUSS_WEIGHTS[i]! * Math.sin(yaw);
    }
  }
  return { x: x + partM * alongX, y: y + partM * alongY, yawRad: endYawRad, curvaturePerM: endPerM };
}

/** Segments joined end to start, from station 0 on. Grows at the far end and can let go of the near one. */
export class CentreLine {
  #segments: PlacedSegment[] = [];
  #end: CentrePoint;
  #endM = 0;
  #latest = 0;

  constructor(start: Pose) {
    this.#end = { ...start, curvaturePerM: 0 };
  }

  /** Station of the far end, m. */
  get endM(): number {
    return this.#endM;
  }

  /** Station of the near end that is still held, m. */
  get startM(): number {
    return this.#segments[0]?.startM ?? this.#endM;
  }

  get end(): CentrePoint {
    return this.#end;
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  append(segment: RoadSegment): void {
    const [from, to] = curvaturesOf(segment);
    const sharpnessPerM2 = (to - from) / segment.lengthM;
    const start = { ...this.#end, curvaturePerM: from };
    this.#segments.push({ startM: this.#endM, lengthM: segment.lengthM, start, sharpnessPerM2 });
    this.#end = { ...advance(start, sharpnessPerM2, segment.lengthM), curvaturePerM: to };
    this.#endM += segment.lengthM;
  }

  /** Drops segments that end before `stationM`. */
  trimBefore(stationM: number): void {
    const keep = this.#segments.findIndex((s) => s.startM + s.lengthM > stationM);
    if (keep > 0) {
      this.#segments = this.#segments.slice(keep);
      this.#latest = 0;
    }
  }

  /** Point at a station; straight on beyond both ends. */
  at(stationM: number): CentrePoint {
    const first = this.#segments[0];
    if (first === undefined || stationM >= this.#endM) {
      return advance({ ...this.#end, curvaturePerM: 0 }, 0, stationM - this.#endM);
    }
    if (stationM < first.startM)
      return advance({ ...first.start, curvaturePerM: 0 }, 0, stationM - first.startM);
    const segment = this.#segmentAt(stationM);
    return advance(segment.start, segment.sharpnessPerM2, stationM - segment.startM);
  }

  #segmentAt(stationM: number): PlacedSegment {
    const latest = this.#segments[this.#latest];
    if (latest && stationM >= latest.startM && stationM < latest.startM + latest.lengthM) return latest;
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#segments[middle]!.startM <= stationM) low = middle;
      else high = middle - 1;
    }
    this.#latest = low;
    return this.#segments[low]!;
  }
}

/** Curvature at the start and at the end of a segment, 1/m. */
export function curvaturesOf(segment: RoadSegment): [number, number] {
  switch (segment.type) {
    case 'line':
      return [0, 0];
    case 'arc':
      return [segment.curvaturePerM, segment.curvaturePerM];
    case 'clothoid':
      return [segment.startCurvaturePerM, segment.endCurvaturePerM];
  }
}
