/** From where the road is looked at. */
export type ViewKind = 'windscreen' | 'chase' | 'birds-eye';

/** Where a car is and what it is doing, in the world's frame (ISO 8855). The reference point is the middle of its rear axle. */
export interface CarState {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly speedMps: number;
  /** Curvature that the front wheels stand at, 1/m, positive left. */
  readonly curvaturePerM: number;
  /** Distance along the road's centre line, m. */
  readonly stationM: number;
}
