import { crossSectionOf } from '../../sim/road/create-road.ts';
import { sidesAlike } from '../../sim/road/cross-sections.ts';
import { mountedInTheMiddle } from '../../sim/sensors/settings.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';

/**
 * Says of each road of a drive, by its number, whether its frames may be shown mirrored. A mirrored picture is one that
 * the mirrored camera takes of the mirrored road. So the sensors must sit in the middle of the vehicle, and both sides
 * of the road must be alike: elsewhere a mirror teaches the oncoming lane. A road that is not known is not mirrored.
 */
export function mirrorsOf(drive: Pick<DriveReader, 'path' | 'meta' | 'roads'>): (road: number) => boolean {
  if (!mountedInTheMiddle(drive.meta.sensors)) return () => false;
  const answers = new Map<number, boolean>();
  return (road) => {
    let answer = answers.get(road);
    if (answer === undefined) {
      const description = knownRoad(drive, road);
      answer = description !== undefined && sidesAlike(crossSectionOf(description));
      answers.set(road, answer);
    }
    return answer;
  };
}
