import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { RoadKind } from '../../sim/road/road.ts';
import { weatherOf } from '../../sim/scene/conditions.ts';
import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import type { SensorImages } from '../../sim/sensors/settings.ts';
import { type SnapshotGroup, snapshotGroups } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { directionOf } from '../network/parts.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { DEFAULT_LESSON } from '../protocol/lesson.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import {
  type ReliabilityScores,
  reliabilityScores,
  type TrustedAnswer,
} from '../train/reliability-scores.ts';

/** What befalls the camera, beside nothing. It is turned to either side by chance. */
const FAULTS = ['cover', 'dark', 'turn'] as const;
const TURNED_RAD = (20 * Math.PI) / 180;

/**
 * Asks how well a network knows what it does not know: every snapshot is seen as it is, and again with the camera covered,
 * in the dark, and turned by 20°. In the area, what a sound camera sees counts as much as what all faulty ones do.
 *
 * @param model that answers `reliability`
 * @param options roads, as `testModel` has them
 */
export async function testReliability(
  { model, renderer }: { readonly model: SteeringModel; readonly renderer: SensorRenderer },
  {
    kinds,
    seed,
    count,
  }: { readonly kinds: readonly RoadKind[]; readonly seed: number; readonly count: number },
  job: Job,
): Promise<ReliabilityScores> {
  const direction = directionOf(model.spec);
  const wanted = { count, kinds, lesson: DEFAULT_LESSON };
  const rng = new Rng(seed).split('test');
  const sides = rng.split('turned');
  const answered: TrustedAnswer[] = [];
  for await (const group of snapshotGroups(renderer, wanted, rng)) {
    stopIfCancelled(job.signal);
    const looks = [...soundLooks(group), ...(await faultyLooks(group, renderer, sides))];
    const answers = await model.answer(
      looks.map(({ images }) => ({ ...images, roadIntensityFeedback: 0.5 })),
    );
    const { units } = direction;
    const { roadDescription, conditions } = group.scene;
    for (const [i, { curvaturePerM, state }] of looks.entries()) {
      const unit = direction.unitOf(answers.direction.subarray(i * units, (i + 1) * units));
      answered.push({
        group: `${roadDescription.kind} in ${weatherOf(conditions)}, ${state}`,
        reliability: answers.outputs.reliability![i]!,
        errorUnits: Math.abs(unit - direction.targetUnit(curvaturePerM)),
        weight: state === 'sound' ? 1 : 1 / FAULTS.length,
      });
    }
    const done = answered.length / (1 + FAULTS.length);
    job.onProgress({ phase: 'looking through faulty cameras', done, total: count });
  }
  return reliabilityScores(answered);
}

/** A look with the state of the camera that it was seen through. */
interface StateLook {
  readonly images: SensorImages;
  readonly curvaturePerM: number;
  readonly state: 'sound' | CameraFault['kind'];
}

function soundLooks({ snapshots }: SnapshotGroup): StateLook[] {
  return snapshots.map(({ images, curvaturePerM }) => ({ images, curvaturePerM, state: 'sound' }));
}

async function faultyLooks(
  { scene, snapshots }: SnapshotGroup,
  renderer: SensorRenderer,
  sides: Rng,
): Promise<StateLook[]> {
  const { conditions } = scene;
  const road = createRoad(scene.roadDescription);
  const views = snapshots.flatMap(({ stationM, pose, noiseSeed, curvaturePerM }) =>
    FAULTS.map((kind) => {
      const turnedRad = sides.chance(0.5) ? TURNED_RAD : -TURNED_RAD;
      const fault: CameraFault = kind === 'turn' ? { kind, turnedRad } : { kind };
      return { road, stationM, pose, conditions, noiseSeed, fault, curvaturePerM };
    }),
  );
  const images = await renderer.render(views);
  return views.map(({ fault, curvaturePerM }, i) => ({
    images: images[i]!,
    curvaturePerM,
    state: fault.kind,
  }));
}
