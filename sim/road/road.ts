import type { Pose } from '../conventions.ts';
import type { Lanes } from './lanes.ts';
import type { Obstacle } from './obstacles.ts';

/**
 * Kinds of road a seed can make. A `loop` is a closed course of any of the open ones, a `journey` leads over all of them, and
 * a `fork` is a path that parts into two arms again and again.
 */
export const OPEN_ROAD_KINDS = ['path', 'street', 'highway', 'dirt'] as const;
export const ROAD_KINDS = [...OPEN_ROAD_KINDS, 'loop', 'journey', 'fork'] as const;
export type OpenRoadKind = (typeof OPEN_ROAD_KINDS)[number];
export type RoadKind = (typeof ROAD_KINDS)[number];

/** A piece of centre line, as OpenDRIVE's `planView` has it. Curvature is continuous from piece to piece. */
export type RoadSegment =
  | { readonly type: 'line'; readonly lengthM: number }
  | { readonly type: 'arc'; readonly lengthM: number; readonly curvaturePerM: number }
  | {
      readonly type: 'clothoid';
      readonly lengthM: number;
      readonly startCurvaturePerM: number;
      readonly endCurvaturePerM: number;
    };

/** What a road is made of and what borders it. */
export interface Roadside {
  readonly shoulderM: number;
  readonly surface: 'asphalt' | 'dirt';
  readonly ditch: 'none' | 'left' | 'right';
  /** How pale its surface is, 0 … 1, whatever `Conditions.surfacePaleness` says. */
  readonly paleness?: number;
}

/** A part of a road that is of one kind. */
export interface RoadPart extends Roadside {
  readonly kind: OpenRoadKind;
}

/** What a road is at a station: one part, twice, or something between two. */
export interface PartsOfRoad {
  readonly from: RoadPart;
  readonly to: RoadPart;
  /** Of `to`, 0 … 1. */
  readonly share: number;
}

/** What lies across a road whose lanes are the same along its whole length. */
export interface CrossSection extends Roadside {
  readonly lanes: 1 | 2;
  readonly laneWidthM: number;
  readonly centreLine: 'none' | 'dashed' | 'double';
  readonly edgeLines: boolean;
}

/** A point of the centre line with its tangent's yaw and its curvature. */
export interface CentrePoint extends Pose {
  readonly curvaturePerM: number;
}

/** Frenet coordinates: distance along the centre line and signed distance from it, positive left, m. */
export interface RoadPosition {
  readonly stationM: number;
  readonly offsetM: number;
}

/** A thing beside the road. Position in the world, m. */
export interface SceneryItem {
  readonly type: 'broadleaf' | 'conifer' | 'bush' | 'post';
  /** How far along the road it stands from where its chunk starts, m. */
  readonly alongM: number;
  readonly x: number;
  readonly y: number;
  readonly heightM: number;
  readonly radiusM: number;
  readonly yawRad: number;
  /** 0 … 1, for colour and shape. */
  readonly variant: number;
}

/** Length of road that one piece of scenery (`Road.scenery`) covers, m. */
export const SCENERY_CHUNK_M = 20;

/**
 * A road, endless or finite, the same from the same seed. Geometry is made as it is asked for; `release` lets go of
 * what lies behind, so that memory does not grow with the distance driven.
 */
export interface Road {
  readonly name: string;
  /** Which kind of road it looks like, a journey at its start; a closed course is one of the open kinds with `closed` set. */
  readonly kind: OpenRoadKind;
  readonly crossSection: Roadside;
  /** What it is at a station; the same object all along where it does not change. */
  partsAt(stationM: number): PartsOfRoad;
  /** Whether it changes. */
  readonly varies: boolean;
  /** Lanes, marks and path across the road, station by station. */
  readonly lanes: Lanes;
  /** Width of all lanes where they are widest, m. */
  readonly widthM: number;
  /** Greatest distance from the centre line of anything of the road, its shoulders included, m. */
  readonly reachM: number;
  readonly closed: boolean;
  /** Length of the centre line, m; Infinity for a road generated ahead of the car. */
  readonly lengthM: number;
  /** Smallest radius of the centre line that the kind allows, m. */
  readonly smallestRadiusM: number;
  /** Point of the centre line. Closed roads wrap; open ones go on straight before 0 and past the end. */
  centreAt(stationM: number): CentrePoint;
  /** Point of the path beside a station of the centre line, and the path's direction there. */
  pathAt(stationM: number): Pose;
  /** Nearest point of the centre line to (x, y), searched around `nearStationM`. Exact to 1e-9 m where unique. */
  project(x: number, y: number, nearStationM: number): RoadPosition;
  /** Height of the terrain (and of the road on it) at a point of the world, m. Smooth. */
  heightAt(x: number, y: number): number;
  /** What stands beside stations [chunk, chunk + 1) × SCENERY_CHUNK_M, out to 60 m, never on the road. */
  scenery(chunk: number): readonly SceneryItem[];
  /** What stands on the road between two stations, in order; the path leads around it. */
  obstacles(fromM: number, toM: number): readonly Obstacle[];
  /** Lets go of geometry and scenery before `stationM`; asking for it again makes it anew. */
  release(stationM: number): void;
}
