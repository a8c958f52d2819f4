import type { Pose } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { OPEN_ROAD_KINDS, type Road, type RoadKind } from '../../sim/road/road.ts';
import { type Conditions, drawStratum } from '../../sim/scene/conditions.ts';
import { WINDOW_M } from '../../sim/scene/window.ts';
import type { SensorImages } from '../../sim/sensors/settings.ts';
import type { SensorRenderer, SensorView } from '../sensors/renderer.ts';

/**
 * How far from the path and from its direction a random pose lies at most. Poses are denser near the path, where a car is
 * nearly always, and reach as far as one must come back from: see {@link denserNear}.
 */
export interface PoseSpread {
  readonly maxLateralM: number;
  readonly maxHeadingRad: number;
}

export const DEFAULT_POSE_SPREAD: PoseSpread = { maxLateralM: 1.75, maxHeadingRad: (10 * Math.PI) / 180 };

/** Kinds that `mixed` stands for. */
export const MIXED_KINDS: readonly RoadKind[] = OPEN_ROAD_KINDS;

export interface SnapshotPlan {
  readonly count: number;
  readonly kinds: readonly RoadKind[];
  readonly spread: PoseSpread;
  readonly lookaheadM: number;
  /** Draws light, weather and surface; the seed of the rest where it is left out. */
  readonly conditionsSeed?: number | undefined;
  /** Lanes are drawn from so narrow to so wide, m; as wide as their kind has them where it is left out. */
  readonly laneWidthsM?: readonly [number, number];
  /** Things that stand on the roads and have to be driven around; none where it is left out. */
  readonly obstaclesPerKm?: number;
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
}

const SNAPSHOTS_A_SCENE = 2;
/** Scenes handed to the renderer at once. */
const SCENES_A_CALL = 4;
/** Windows of road that scenes lie in; not the first, so that road lies behind as well. */
const FIRST_WINDOW = 1;
const WINDOWS = 12;
/** Distance driven between two decisions, for the previous image: 10 m/s, 10 decisions a second. */
const PREVIOUS_DISTANCE_M = 1;

/** Scenes are rendered some at a time: the groups of a call, by its number. */
export type RenderCall = (call: number) => Promise<readonly SnapshotGroup[]>;

/** Calls that a plan takes. */
function callCount({ count }: SnapshotPlan): number {
  return Math.ceil(count / (SNAPSHOTS_A_SCENE * SCENES_A_CALL));
}

/**
 * Makes the snapshots of some scenes: random road, light and noise, and in each a few random poses around the path. The
 * same call of the same plan and `rng` gives the same snapshots.
 */
export async function renderCall(
  renderer: SensorRenderer,
  plan: SnapshotPlan,
  call: number,
  rng: Rng,
): Promise<SnapshotGroup[]> {
  const scenes = Math.ceil(plan.count / SNAPSHOTS_A_SCENE);
  const drafts: SceneDraft[] = [];
  const first = call * SCENES_A_CALL;
  const light = (plan.conditionsSeed === undefined ? rng : new Rng(plan.conditionsSeed)).split('light');
  for (let index = first; index < Math.min(scenes, first + SCENES_A_CALL); index++) {
    drafts.push(draftScene(plan, index, rng.split(index), light));
  }
  const images = await renderer.render(drafts.flatMap(({ now, before }) => [...now, ...before]));
  let at = 0;
  return drafts.map((draft) => {
    const count = draft.now.length;
    const [seen, before] = [images.slice(at, at + count), images.slice(at + count, at + 2 * count)];
    at += 2 * count;
    return finishScene(draft, seen, before, plan);
  });
}

/** Every group of a plan in order, `ahead` calls being under way before the first is awaited. */
export async function* groupsInOrder(
  plan: SnapshotPlan,
  render: RenderCall,
  ahead: number,
): AsyncGenerator<SnapshotGroup> {
  const calls = callCount(plan);
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

/** Makes the snapshots of a plan, scene by scene; the next scenes are with the device before these are awaited. */
export function snapshotGroups(
  renderer: SensorRenderer,
  plan: SnapshotPlan,
  rng: Rng,
): AsyncGenerator<SnapshotGroup> {
  return groupsInOrder(plan, (call) => renderCall(renderer, plan, call, rng), 1);
}

/** A scene with the views to take of it. */
interface SceneDraft extends SnapshotScene {
  readonly now: readonly SensorView[];
  /** The view one decision before each. */
  readonly before: readonly SensorView[];
}

function draftScene(
  { count, kinds, spread, laneWidthsM, obstaclesPerKm }: SnapshotPlan,
  index: number,
  rng: Rng,
  light: Rng,
): SceneDraft {
  const kind = kinds[index % kinds.length] as RoadKind;
  const roadDescription: RoadDescription = {
    kind,
    seed: rng.split('road').uint32(),
    ...(laneWidthsM && { laneWidthM: rng.split('width').uniform(...laneWidthsM) }),
    ...(obstaclesPerKm && { obstaclesPerKm }),
  };
  const conditions = drawStratum(light.split(kind), Math.floor(index / kinds.length));
  const road = createRoad(roadDescription);
  const window = FIRST_WINDOW + rng.split('place').integer(WINDOWS);
  const poses = rng.split('poses');
  const now: SensorView[] = [];
  const before: SensorView[] = [];
  for (let i = 0; i < Math.min(SNAPSHOTS_A_SCENE, count - index * SNAPSHOTS_A_SCENE); i++) {
    const stationM = (window + poses.next()) * WINDOW_M;
    const lateralM = spread.maxLateralM * denserNear(poses.uniform(-1, 1));
    const headingRad = spread.maxHeadingRad * denserNear(poses.uniform(-1, 1));
    const view = { road, stationM, conditions, noiseSeed: poses.uint32() };
    now.push({ ...view, pose: poseBesidePath(road, stationM, lateralM, headingRad) });
    const earlier = poseBesidePath(road, stationM - PREVIOUS_DISTANCE_M, lateralM, headingRad);
    before.push({ ...view, pose: earlier, glance: true });
  }
  return { roadDescription, conditions, now, before };
}

/** −1 … 1 to −1 … 1, so that what is drawn evenly lies denser near zero: P(|x| < a) = a^⅔. */
function denserNear(even: number): number {
  return even * Math.sqrt(Math.abs(even));
}

function finishScene(
  { roadDescription, conditions, now }: SceneDraft,
  images: readonly SensorImages[],
  imagesBefore: readonly SensorImages[],
  { lookaheadM }: SnapshotPlan,
): SnapshotGroup {
  const snapshots = now.map(({ road, pose, stationM, noiseSeed }, i): Snapshot => {
    const seen = images[i] as SensorImages;
    const seenBefore = imagesBefore[i] as SensorImages;
    return {
      stationM,
      pose,
      curvaturePerM: expertCurvature(road, pose, stationM, lookaheadM),
      noiseSeed,
      images: seen,
      roadLighter: seen.roadContrast > 0,
      previousRoadLighter: seenBefore.roadContrast > 0,
    };
  });
  return { scene: { roadDescription, conditions }, snapshots };
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
