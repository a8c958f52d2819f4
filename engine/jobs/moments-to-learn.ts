import { type DriveReader, isPlaced, type PlacedFrame, type StoredFrame } from '../data/drive-format.ts';
import { storedRoad } from '../data/stored-road.ts';
import type { MomentToLearn } from '../protocol/improve.ts';
import type { GatheredLooks } from './improve-job.ts';

/** What leads to a moment, and what a person shows after taking the wheel, s. */
const BEFORE_S = 2;
const AFTER_S = 1;
/** A car that is so far from where its way led was put there: m, and a share of what it drove meanwhile. */
const JUMP_M = 0.5;
const OF_WAY = 0.2;

/**
 * The moments of a recorded drive from which its network can learn: a person took the wheel from it, or it was put back onto
 * its path.
 */
export function momentsOf(drive: DriveReader): MomentToLearn[] {
  const moments: MomentToLearn[] = [];
  let before: StoredFrame | undefined;
  for (const frame of drive.frames()) {
    if (before?.mode === 'network') {
      const wasPutBack = frame.mode === 'network' && jumped(before, frame);
      if (wasPutBack || frame.mode === 'person') {
        const { step, timeS, stationM } = frame;
        moments.push({ kind: wasPutBack ? 'put back' : 'takeover', step, timeS, stationM });
      }
    }
    before = frame;
  }
  return moments;
}

/** The looks that moments are learned from: what led there, and what a person did then. */
export function looksOfMoments(drive: DriveReader, moments: readonly MomentToLearn[]): GatheredLooks[] {
  const groups = new Map<string, { frame: PlacedFrame; looks: StoredFrame[] }>();
  for (const frame of drive.frames()) {
    const isWanted = moments.some(
      ({ timeS }) =>
        frame.timeS >= timeS - BEFORE_S && frame.timeS <= timeS + (frame.mode === 'person' ? AFTER_S : 0),
    );
    if (!isWanted || !isPlaced(frame)) continue;
    const of = `${frame.road} ${frame.conditions}`;
    const group = groups.get(of) ?? { frame, looks: [] };
    groups.set(of, group);
    group.looks.push(frame);
  }
  return [...groups.values()].map(({ frame, looks }) => ({
    description: storedRoad(drive, frame.road),
    conditions: drive.conditions(frame.conditions),
    looks: looks.map(({ deleted: _, source: __, ...look }) => look),
  }));
}

function jumped(before: StoredFrame, after: StoredFrame): boolean {
  if (!isPlaced(before) || !isPlaced(after) || before.road !== after.road) return false;
  const drivenM = (before.speedMps ?? 0) * (after.timeS - before.timeS);
  const x = before.xM + drivenM * Math.cos(before.yawRad);
  const y = before.yM + drivenM * Math.sin(before.yawRad);
  return Math.hypot(after.xM - x, after.yM - y) > JUMP_M + OF_WAY * drivenM;
}
