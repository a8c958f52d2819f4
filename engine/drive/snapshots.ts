import type { Pose } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Obstacle } from '../../sim/road/obstacles.ts';
import { OPEN_ROAD_KINDS, type Road, type RoadKind } from '../../sim/road/road.ts';
import type { RoadChanges } from '../../sim/road/road-changes.ts';
import { type Conditions, drawStratum } from '../../sim/scene/conditions.ts';
import { paletteFor } from '../../sim/scene/palette.ts';
import { WINDOW_M } from '../../sim/scene/window.ts';
import type { SensorImages, Sway } from '../../sim/sensors/settings.ts';
import type { Contrast, LessonSettings } from '../protocol/lesson.ts';
import type { SensorRenderer, SensorView } from '../sensors/renderer.ts';

/** Kinds that `mixed` stands for. */
export const MIXED_KINDS: readonly RoadKind[] = OPEN_ROAD_KINDS;

export interface SnapshotsWanted {
  readonly count: number;
  readonly kinds: readonly RoadKind[];
  readonly lesson: LessonSettings;
  /** Draws light, weather and surface; the seed of the rest where it is left out. */
  readonly conditionsSeed?: number | undefined;
  /** Things that stand on the roads and have to be driven around; none where it is left out. */
  readonly obstaclesPerKm?: number;
  /** Right is what keeps to the lane, as if nothing stood on it; else what leads around. */
  readonly keepsLane?: boolean;
}

/** One place and light that several snapshots share, since that is cheapest to render. */
export interface SnapshotScene {
  readonly roadDescription: RoadDescription;
  readonly conditions: Conditions;
}

/** A random pose with what both sensors saw there and what is right to do. */
export interface Snapshot {
  readonly stationM: number;
  readonly pose: Pose;
  readonly curvaturePerM: number;
  readonly noiseSeed: number;
  readonly images: SensorImages;
  /** Whether the road was lighter than its surroundings here, and one decision earlier. */
  readonly roadLighter: boolean;
  readonly previousRoadLighter: boolean;
}

/** Snapshots of one scene, in order. */
export interface SnapshotGroup {
  readonly scene: SnapshotScene;
  readonly snapshots: readonly Snapshot[];
  /** Places that were drawn again, since what is right there is beyond the outermost unit. */
  readonly dropped: number;
}

const SNAPSHOTS_A_SCENE = 2;
/** Scenes handed to the renderer at once. */
const SCENES_A_CALL = 4;
/** Windows of road that scenes lie in; not the first, so that road lies behind as well. */
const FIRST_WINDOW = 1;
const WINDOWS = 12;
/** Distance driven between two decisions, for the previous image: 10 m/s, 10 decisions a second. */
const PREVIOUS_DISTANCE_M = 1;
/** How far ahead an obstacle lies that a snapshot is taken for, m: from where it is passed to where it comes into sight. */
const AHEAD_M = [-4, 36] as const;
/** Draws of a place, or of its light, before one is taken as it is. */
const MOST_DRAWS = 100;
/** Of a sway. */
const MOST_DEVIATIONS = 3;

/** Scenes are rendered some at a time: the groups of a call, by its number. */
export type RenderCall = (call: number) => Promise<readonly SnapshotGroup[]>;

/** Calls that so many snapshots take. */
function callCount({ count }: SnapshotsWanted): number {
  return Math.ceil(count / (SNAPSHOTS_A_SCENE * SCENES_A_CALL));
}

/**
 * Makes the snapshots of some scenes: random road, light and noise, and in each a few random poses around the path. The
 * same call, wanting the same and with the same `rng`, gives the same snapshots.
 */
export async function renderCall(
  renderer: SensorRenderer,
  wanted: SnapshotsWanted,
  call: number,
  rng: Rng,
): Promise<SnapshotGroup[]> {
  const scenes = Math.ceil(wanted.count / SNAPSHOTS_A_SCENE);
  const drafts: SceneDraft[] = [];
  const first = call * SCENES_A_CALL;
  const light = (wanted.conditionsSeed === undefined ? rng : new Rng(wanted.conditionsSeed)).split('light');
  for (let index = first; index < Math.min(scenes, first + SCENES_A_CALL); index++) {
    drafts.push(draftScene(wanted, index, rng.split(index), light));
  }
  const images = await renderer.render(drafts.flatMap(({ now, before }) => [...now, ...before]));
  let at = 0;
  return drafts.map((draft) => {
    const count = draft.now.length;
    const [seen, before] = [images.slice(at, at + count), images.slice(at + count, at + 2 * count)];
    at += 2 * count;
    return finishScene(draft, seen, before);
  });
}

/** Every group of what is wanted in order, `ahead` calls being under way before the first is awaited. */
export async function* groupsInOrder(
  wanted: SnapshotsWanted,
  render: RenderCall,
  ahead: number,
): AsyncGenerator<SnapshotGroup> {
  const calls = callCount(wanted);
  const underWay: Promise<readonly SnapshotGroup[]>[] = [];
  try {
    for (let call = 0; call < calls + ahead; call++) {
      if (call < calls) {
        const groups = render(call);
        // A failure shows where the groups are awaited, which may be later, or never.
        groups.catch(() => {});
        underWay.push(groups);
      }
      if (call >= ahead) yield* await underWay.shift()!;
    }
  } finally {
    // Where no more are wanted, or one failed: a device must not be closed under what it still renders.
    await Promise.allSettled(underWay);
  }
}

/** Makes the snapshots that are wanted, scene by scene; the next scenes are with the device before these are awaited. */
export function snapshotGroups(
  renderer: SensorRenderer,
  wanted: SnapshotsWanted,
  rng: Rng,
): AsyncGenerator<SnapshotGroup> {
  return groupsInOrder(wanted, (call) => renderCall(renderer, wanted, call, rng), 1);
}

/** A scene with the views to take of it. */
interface SceneDraft extends SnapshotScene {
  readonly now: readonly (SensorView & { readonly curvaturePerM: number })[];
  /** The view one decision before each. */
  readonly before: readonly SensorView[];
  readonly dropped: number;
}

function draftScene(
  { count, kinds, lesson, obstaclesPerKm, keepsLane = false }: SnapshotsWanted,
  index: number,
  rng: Rng,
  light: Rng,
): SceneDraft {
  const kind = kinds[index % kinds.length] as RoadKind;
  const changes = changesFor(lesson);
  const { laneWidthM } = lesson;
  const roadDescription: RoadDescription = {
    kind,
    seed: rng.split('road').uint32(),
    ...(laneWidthM && { laneWidthM: rng.split('width').uniform(...laneWidthM) }),
    ...(obstaclesPerKm && { obstaclesPerKm }),
    ...(changes && { changes }),
  };
  const road = createRoad(roadDescription);
  const right = keepsLane ? createRoad({ ...roadDescription, obstaclesPerKm: 0 }) : road;
  const conditions = drawFitting(lesson, road, light.split(kind), Math.floor(index / kinds.length));
  const window = FIRST_WINDOW + rng.split('place').integer(WINDOWS);
  const poses = rng.split('poses');
  const sways = rng.split('sway');
  const share = lesson.poses === 'near' ? denserNear : (even: number) => even;
  const [fromM, toM] = [window * WINDOW_M, (window + 1) * WINDOW_M];
  const draw = (ahead: Obstacle | undefined) => {
    const stationM = ahead
      ? Math.min(toM, Math.max(fromM, ahead.stationM - poses.uniform(...AHEAD_M)))
      : (window + poses.next()) * WINDOW_M;
    const lateralM = lesson.maxLateralM * share(poses.uniform(-1, 1));
    const headingRad = lesson.maxHeadingRad * share(poses.uniform(-1, 1));
    const pose = poseBesidePath(road, stationM, lateralM, headingRad);
    const curvaturePerM = expertCurvature(right, pose, stationM, lesson.lookaheadM);
    return { stationM, lateralM, headingRad, pose, curvaturePerM };
  };
  const now: SceneDraft['now'][number][] = [];
  const before: SensorView[] = [];
  let dropped = 0;
  for (let i = 0; i < Math.min(SNAPSHOTS_A_SCENE, count - index * SNAPSHOTS_A_SCENE); i++) {
    // An obstacle may be anywhere in the window: half of the snapshots are to have one before them.
    const ahead = i % 2 === 1 ? road.obstacles(fromM, toM + AHEAD_M[1])[0] : undefined;
    let drawn = draw(ahead);
    for (let again = 0; again < MOST_DRAWS && isBeyond(lesson, drawn.curvaturePerM); again++) {
      drawn = draw(ahead);
      dropped++;
    }
    const { stationM, lateralM, headingRad, pose, curvaturePerM } = drawn;
    const view = { road, stationM, conditions, noiseSeed: poses.uint32(), sway: swayFor(lesson, sways) };
    now.push({ ...view, pose, curvaturePerM });
    const earlier = poseBesidePath(road, stationM - PREVIOUS_DISTANCE_M, lateralM, headingRad);
    before.push({ ...view, pose: earlier, glance: true });
  }
  return { roadDescription, conditions, now, before, dropped };
}

function isBeyond({ beyond, maxCurvaturePerM }: LessonSettings, curvaturePerM: number): boolean {
  return beyond === 'drop' && Math.abs(curvaturePerM) > maxCurvaturePerM;
}

/** What is changed of a lesson's roads; undefined where nothing is. */
function changesFor({ smallestRadiusM, without }: LessonSettings): RoadChanges | undefined {
  if (smallestRadiusM === null && without.length === 0) return undefined;
  return {
    ...(smallestRadiusM !== null && { smallestRadiusM }),
    ...(without.length > 0 && { without }),
  };
}

/** Conditions of a stratum, drawn again until the road has the contrast that is asked for, under clouds that are asked for. */
function drawFitting(
  { contrast, weathers, cloudiness }: LessonSettings,
  road: Road,
  light: Rng,
  index: number,
): Conditions {
  let conditions = drawStratum(light, index, weathers);
  for (let again = 1; again <= MOST_DRAWS && !hasContrast(contrast, road, conditions); again++) {
    conditions = drawStratum(light.split(`again ${again}`), index + again, weathers);
  }
  if (!cloudiness) return conditions;
  return {
    ...conditions,
    cloudiness: light
      .split('clouds')
      .split(index)
      .uniform(...cloudiness),
  };
}

/** By the colours alone, in the band that the retina reads: shadows may turn it round. */
function hasContrast(contrast: Contrast, { crossSection }: Road, conditions: Conditions): boolean {
  if (contrast === 'both') return true;
  const { road, ground } = paletteFor(crossSection, conditions);
  return road[2] > ground[2] === (contrast === 'lighter');
}

/** How far one snapshot finds the camera out of its place; undefined where nothing sways. */
function swayFor({ swayPitchRad, swayRollRad, swayHeightShare }: LessonSettings, rng: Rng): Sway | undefined {
  if (swayPitchRad === 0 && swayRollRad === 0 && swayHeightShare === 0) return undefined;
  const deviate = () => Math.min(MOST_DEVIATIONS, Math.max(-MOST_DEVIATIONS, rng.normal()));
  return {
    pitchDownRad: swayPitchRad * deviate(),
    rollRad: swayRollRad * deviate(),
    heightShare: swayHeightShare * deviate(),
  };
}

/** −1 … 1 to −1 … 1, so that what is drawn evenly lies denser near zero: P(|x| < a) = a^⅔. */
function denserNear(even: number): number {
  return even * Math.sqrt(Math.abs(even));
}

function finishScene(
  { roadDescription, conditions, now, dropped }: SceneDraft,
  images: readonly SensorImages[],
  imagesBefore: readonly SensorImages[],
): SnapshotGroup {
  const snapshots = now.map(({ pose, stationM, noiseSeed, curvaturePerM }, i): Snapshot => {
    const seen = images[i] as SensorImages;
    const seenBefore = imagesBefore[i] as SensorImages;
    return {
      stationM,
      pose,
      curvaturePerM,
      noiseSeed,
      images: seen,
      roadLighter: seen.roadContrast > 0,
      previousRoadLighter: seenBefore.roadContrast > 0,
    };
  });
  return { scene: { roadDescription, conditions }, snapshots, dropped };
}

/** The pose `lateralM` to the left of the path at a station, turned by `headingRad` against its direction. */
export function poseBesidePath(road: Road, stationM: number, lateralM: number, headingRad: number): Pose {
  const centre = road.centreAt(stationM);
  const offset = road.lanes.across(stationM).pathM + lateralM;
  return {
    x: centre.x - offset * Math.sin(centre.yawRad),
    y: centre.y + offset * Math.cos(centre.yawRad),
    yawRad: road.pathAt(stationM).yawRad + headingRad,
  };
}
