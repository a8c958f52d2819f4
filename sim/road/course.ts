import { CentreLine } from './centre-line.ts';
import type { CentrePoint, RoadSegment } from './road.ts';

/** A centre line as the rest of the program asks for it, whether endless, finite or closed. */
export interface Course {
  readonly lengthM: number;
  readonly closed: boolean;
  /** Segments held in memory. */
  readonly segmentCount: number;
  at(stationM: number): CentrePoint;
  release(stationM: number): void;
}

const ORIGIN = { x: 0, y: 0, yawRad: 0 };
/** Kept behind what is let go, so that what still shows of it needs no remaking, m. */
const KEPT_BEHIND_M = 100;

/** A course without end, made as it is asked for, and again from its start when asked for what was let go. */
export function endlessCourse(makeSegments: () => Iterator<RoadSegment, never>): Course {
  let line = new CentreLine(ORIGIN);
  let segments = makeSegments();
  return {
    lengthM: Number.POSITIVE_INFINITY,
    closed: false,
    get segmentCount() {
      return line.segmentCount;
    },
    at(stationM) {
      if (stationM < line.startM && line.startM > 0) {
        line = new CentreLine(ORIGIN);
        segments = makeSegments();
      }
      while (line.endM <= stationM) line.append(segments.next().value);
      return line.at(stationM);
    },
    release: (stationM) => line.trimBefore(stationM - KEPT_BEHIND_M),
  };
}

/** A course of given segments. A closed one goes round: stations beyond its length are further laps. */
export function finiteCourse(line: CentreLine, closed: boolean): Course {
  const lengthM = line.endM;
  return {
    lengthM,
    closed,
    segmentCount: line.segmentCount,
    at: (stationM) => line.at(closed ? stationM - lengthM * Math.floor(stationM / lengthM) : stationM),
    release: () => {},
  };
}
