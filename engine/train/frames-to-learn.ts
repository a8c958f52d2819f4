import { createHash } from 'node:crypto';
import { isFarOff } from '../../sim/metrics/placement.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { type DriveReader, isPlaced, type StoredFrame } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';

/** Wider bends are no bends, 1/m. */
const LEAST_BEND_PER_M = 1 / 200;
/** Stretches that all frames are cut into for validation, where they were driven. */
const STRETCHES = 20;

/** The frames of a drive that are trained on, by their place in it. */
export interface FramesOfDrive {
  readonly steps: Float64Array;
  /** Group of each, which is never split; one group may have frames of several drives. */
  readonly groups: Float64Array;
}

/** What is trained on of several drives. */
export interface FramesOfDrives {
  /** In the order of the drives. */
  readonly frames: readonly FramesOfDrive[];
  /** Frames of each drive that are left out, because one before them is the same. */
  readonly copies: readonly number[];
  /** Frames of each drive, of those that are taken, that were driven far off the road. */
  readonly farOff: readonly number[];
  /** What groups are: whole roads, or stretches of what was driven. */
  readonly groupsAre: 'roads' | 'stretches';
  /** Frames to learn that bend, by the side that is steered to. */
  readonly bends: { readonly left: number; readonly right: number };
}

/** What frames lie on, one behind the other: a road by its stations, or what was made elsewhere by its time. */
interface Line {
  /** A closed road's; laps of it are one. */
  readonly lapM: number;
  isDriven: boolean;
  frames: number;
  least: number;
  most: number;
}

/**
 * Chooses what is trained on and what belongs together in validation. A frame is taken once, in however many drives it
 * is. Frames that lie near each other look alike, whichever drive they are in: a road of snapshots is a group, and roads
 * that were driven are cut into stretches of their stations, of about a twentieth of all frames each.
 *
 * @throws UserError where a drive turns out damaged.
 */
export function framesToLearn(drives: readonly DriveReader[]): FramesOfDrives {
  const lines = new Map<string, Line>();
  const seen = new Set<string>();
  const copies: number[] = [];
  const farOff: number[] = [];
  const bends = { left: 0, right: 0 };
  const places = drives.map((drive) => {
    const steps: number[] = [];
    const on: Line[] = [];
    const at: number[] = [];
    const lineOf = lineFinder(drive, lines);
    const liesFarOff = farOffFinder(drive);
    let far = 0;
    let left = 0;
    for (const frame of drive.frames()) {
      const content = contentOf(frame);
      if (seen.has(content)) {
        left++;
        continue;
      }
      seen.add(content);
      if (Math.abs(frame.curvaturePerM) > LEAST_BEND_PER_M)
        bends[frame.curvaturePerM > 0 ? 'left' : 'right']++;
      if (liesFarOff(frame)) far++;
      const [line, where] = lineOf(frame);
      line.isDriven ||= drive.meta.kind === 'recorded';
      line.frames++;
      line.least = Math.min(line.least, where);
      line.most = Math.max(line.most, where);
      steps.push(frame.step);
      on.push(line);
      at.push(where);
    }
    copies.push(left);
    farOff.push(far);
    return { steps, on, at };
  });

  const total = places.reduce((sum, { steps }) => sum + steps.length, 0);
  const firstGroups = new Map<Line, number>();
  const stretchesOf = ({ isDriven, frames }: Line) =>
    isDriven || lines.size === 1 ? Math.ceil((STRETCHES * frames) / total) : 1;
  let group = 0;
  for (const line of lines.values()) {
    firstGroups.set(line, group);
    group += stretchesOf(line);
  }
  const groupAt = (line: Line, where: number) => {
    const stretches = stretchesOf(line);
    const share = line.most > line.least ? (where - line.least) / (line.most - line.least) : 0;
    return firstGroups.get(line)! + Math.min(stretches - 1, Math.floor(share * stretches));
  };
  return {
    frames: places.map(({ steps, on, at }) => ({
      steps: Float64Array.from(steps),
      groups: Float64Array.from(on, (line, i) => groupAt(line, at[i]!)),
    })),
    copies,
    farOff,
    groupsAre: group > lines.size ? 'stretches' : 'roads',
    bends,
  };
}

/** Group of every frame of drives, one behind the other. */
export function* groupsOf(drives: Iterable<Pick<FramesOfDrive, 'groups'>>): Generator<number, void> {
  for (const { groups } of drives) yield* groups;
}

/** Those frames of a drive that belong to some of the groups. */
export function framesIn({ steps, groups }: FramesOfDrive, some: ReadonlySet<number>): FramesOfDrive {
  return {
    steps: steps.filter((_, i) => some.has(groups[i]!)),
    groups: groups.filter((group) => some.has(group)),
  };
}

/** Reads frames that were chosen, each with its group, without those that were marked deleted meanwhile. */
export function* chosenFrames(
  drive: DriveReader,
  { steps, groups }: FramesOfDrive,
  from = 0,
  most = steps.length,
): Generator<{ frame: StoredFrame; group: number }> {
  const end = Math.min(steps.length, from + most);
  let i = from;
  for (const frame of i < end ? drive.frames(steps[i]) : []) {
    while (i < end && steps[i]! < frame.step) i++;
    if (i === end) return;
    if (steps[i] === frame.step) yield { frame, group: groups[i++]! };
  }
}

/** Says of the frames of a drive on which line they lie, and where on it; lines are known by what they are. */
function lineFinder(
  drive: DriveReader,
  lines: Map<string, Line>,
): (frame: StoredFrame) => readonly [Line, number] {
  const known = new Map<string, Line>();
  const find = (id: string, name: () => unknown, lapM: () => number): Line => {
    let line = known.get(id);
    if (!line) {
      const whole = JSON.stringify(name());
      line = lines.get(whole) ?? {
        lapM: lapM(),
        isDriven: false,
        frames: 0,
        least: Number.POSITIVE_INFINITY,
        most: Number.NEGATIVE_INFINITY,
      };
      known.set(id, line);
      lines.set(whole, line);
    }
    return line;
  };
  return (frame) => {
    const { road, stationM } = frame;
    if (road === null || stationM === null) {
      const name = () => ['source', drive.sourceOf(frame)];
      return [find(`source ${frame.source}`, name, () => Number.POSITIVE_INFINITY), frame.timeS];
    }
    const line = find(
      `road ${road}`,
      () => ['road', drive.roads.get(road)],
      () => lapOf(drive, road),
    );
    return [
      line,
      Number.isFinite(line.lapM) ? stationM - line.lapM * Math.floor(stationM / line.lapM) : stationM,
    ];
  };
}

/** Says whether a frame was driven far off its road; snapshots were not driven, and a road may not be known. */
function farOffFinder(drive: DriveReader): (frame: StoredFrame) => boolean {
  if (drive.meta.kind !== 'recorded') return () => false;
  const roads = new Map<number, Road | undefined>();
  return (frame) => {
    if (!isPlaced(frame)) return false;
    if (!roads.has(frame.road)) {
      const description = knownRoad(drive, frame.road);
      roads.set(frame.road, description && createRoad(description));
    }
    const road = roads.get(frame.road);
    if (!road) return false;
    const { stationM, offsetM } = road.project(frame.xM, frame.yM, frame.stationM);
    return isFarOff(road, stationM, offsetM - road.lanes.across(stationM).pathM);
  };
}

/** Length of a lap, m; Infinity on a road that has none. */
function lapOf(drive: DriveReader, id: number): number {
  const description = knownRoad(drive, id);
  const mayBeClosed =
    description && ('format' in description ? description.closed : description.kind === 'loop');
  return mayBeClosed ? createRoad(description).lengthM : Number.POSITIVE_INFINITY;
}

/** Tells frames apart by what they teach. */
function contentOf({ camera, range, curvaturePerM, previousRoadLighter }: StoredFrame): string {
  const hash = createHash('sha1').update(camera);
  if (range) hash.update(range);
  return hash.update(`${curvaturePerM} ${previousRoadLighter}`).digest('binary');
}
