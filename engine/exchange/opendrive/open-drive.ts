import type { Mark } from '../../../sim/road/lanes.ts';
import type { Cubic } from '../../../sim/road/profile.ts';

/** A road of an OpenDRIVE file, as far as it matters here. Stations are the file's s, m. */
export interface OpenRoad {
  readonly id: string;
  readonly name: string;
  /** As the file says; what its geometries add up to counts. */
  readonly statedLengthM: number;
  readonly lengthM: number;
  /** Id of the junction that it leads through; undefined for a road between junctions. */
  readonly junction: string | undefined;
  readonly leftHand: boolean;
  readonly motorway: boolean;
  readonly predecessor: OpenLink | undefined;
  readonly successor: OpenLink | undefined;
  readonly geometries: readonly Geometry[];
  readonly elevation: readonly Cubic[];
  readonly laneOffset: readonly Cubic[];
  readonly sections: readonly OpenSection[];
  /** Names of elements that are there and are not taken over. */
  readonly leftOut: readonly string[];
}

/** What comes at an end of a road. */
export interface OpenLink {
  readonly to: 'road' | 'junction';
  readonly id: string;
  /** End of the road there. */
  readonly contact: 'start' | 'end' | undefined;
}

export type Shape =
  | { readonly type: 'line' }
  | { readonly type: 'arc'; readonly curvaturePerM: number }
  | { readonly type: 'spiral'; readonly startPerM: number; readonly endPerM: number }
  /** u(p), v(p) along and left of the direction at the start, p from 0 to `mostP`. */
  | {
      readonly type: 'poly3' | 'paramPoly3';
      readonly u: readonly [number, number, number, number];
      readonly v: readonly [number, number, number, number];
      readonly mostP: number;
    };

/** A piece of a reference line. */
export interface Geometry {
  readonly stationM: number;
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly lengthM: number;
  readonly shape: Shape;
}

export interface OpenSection {
  readonly stationM: number;
  readonly middleMarks: readonly Mark[];
  /** From the middle outwards. */
  readonly left: readonly OpenLane[];
  readonly right: readonly OpenLane[];
}

export interface OpenLane {
  readonly id: number;
  readonly type: string;
  readonly widthM: readonly Cubic[];
  readonly marks: readonly Mark[];
  readonly predecessor: number | undefined;
  readonly successor: number | undefined;
}

/** A way through a junction. */
export interface Connection {
  readonly junction: string;
  readonly incoming: string;
  readonly connecting: string;
  readonly contact: 'start' | 'end' | undefined;
}

export interface OpenDrive {
  readonly roads: ReadonlyMap<string, OpenRoad>;
  readonly connections: readonly Connection[];
}
