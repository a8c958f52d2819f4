import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';
import type { ModelSpec } from '../network/model.ts';
import { inputOf, outputOf, seesRangeAlone } from '../network/parts.ts';
import { mirrorsOf } from './mirrors.ts';
import type { TrainingFrame } from './patterns.ts';
import { roadLabelsOf } from './road-labels.ts';
import { steerAside } from './steer-aside.ts';

/** What stands for ranges that a frame does not have; no network that reads ranges is trained on such. */
const NO_RANGES = new Float32Array();

/** Says of each frame of a drive what it teaches a network, as it was seen. */
export function teacherOf(
  drive: DriveReader,
  spec: ModelSpec,
): (frame: StoredFrame, group: number) => TrainingFrame {
  const mirrors = mirrorsOf(drive);
  const labels = roadLabelsOf(drive);
  const aside = seesRangeAlone(spec) ? steerAside(drive) : undefined;
  return (frame, group) => ({
    camera: frame.camera,
    range: frame.range ?? NO_RANGES,
    curvaturePerM: aside ? aside(frame) : frame.curvaturePerM,
    roadLighter: frame.roadLighter ?? false,
    previousRoadLighter: frame.previousRoadLighter ?? false,
    group,
    mirrorable: mirrors(frame),
    ...labels(frame.road),
  });
}

/**
 * Refuses drives whose frames lack what a network reads or answers.
 * @throws UserError `invalid` that says which network, or which data, to take.
 */
export function checkTeaches(drives: readonly DriveReader[], spec: ModelSpec): void {
  const isLookout = seesRangeAlone(spec);
  const hint = isLookout
    ? 'Learn from snapshots, or from drives of this program, with obstacles; or let it see what its preset sees.'
    : 'Take a network of the camera alone, such as alvinn-1990.';
  const needs = [
    { what: 'range', isNeeded: inputOf(spec, 'range'), words: 'distances, which' },
    {
      what: 'contrast',
      isNeeded: inputOf(spec, 'feedback') ?? outputOf(spec, 'road-intensity'),
      words: 'whether the road is lighter than its surroundings, which',
    },
  ] as const;
  for (const drive of drives) {
    for (const { what, isNeeded, words } of needs) {
      const lacking = isNeeded ? drive.lacking(what) : 0;
      if (lacking === 0) continue;
      throw new UserError(
        'invalid',
        `${isLookout ? 'a network of the range finder alone' : spec.preset} needs ${words} ${lacking} frames of ${drive.path} do not have`,
        hint,
      );
    }
  }
  if (isLookout && drives.every(nothingStandsOn)) {
    throw new UserError(
      'invalid',
      'nothing stands on the roads it would learn from, and a network of the range finder alone learns of obstacles only',
      hint,
    );
  }
}

/** Whether all roads of a drive are known, and nothing stands on them. */
export function nothingStandsOn(drive: DriveReader): boolean {
  const roads = [...drive.roads.keys()].map((id) => knownRoad(drive, id));
  return (
    roads.length > 0 && roads.every((road) => road && !('obstaclesPerKm' in road && road.obstaclesPerKm))
  );
}
