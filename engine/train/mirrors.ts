import { sidesAlike } from '../../sim/road/create-road.ts';
import { mountedInTheMiddle } from '../../sim/sensors/settings.ts';
import type { DriveReader, StoredFrame } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';

/**
 * Says of each frame of a drive whether it may be shown mirrored. A mirrored picture is one that the mirrored camera takes
 * of the mirrored road. So the sensors must sit in the middle of the vehicle, and both sides of the road must be alike:
 * elsewhere a mirror teaches the oncoming lane. Where road or camera are not known, nothing is mirrored.
 */
export function mirrorsOf(
  drive: Pick<DriveReader, 'path' | 'meta' | 'roads' | 'sourceOf'>,
): (frame: Pick<StoredFrame, 'road' | 'source'>) => boolean {
  if (!mountedInTheMiddle(drive.meta.sensors)) return () => false;
  const answers = new Map<number, boolean>();
  return (frame) => {
    const { road } = frame;
    const source = drive.sourceOf(frame);
    if (road === null || (source.from === 'import' && source.camera?.leftM !== 0)) return false;
    let answer = answers.get(road);
    if (answer === undefined) {
      const description = knownRoad(drive, road);
      answer = description !== undefined && sidesAlike(description);
      answers.set(road, answer);
    }
    return answer;
  };
}
