import type { DriveReader } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';

/** Says of each road of a drive, by its number, what kind it is: what an output of classes may learn. A road that is not known is of none. */
export function roadLabelsOf(
  drive: Pick<DriveReader, 'path' | 'meta' | 'roads'>,
): (road: number | null) => { readonly label?: string } {
  const answers = new Map<number, { readonly label?: string }>();
  return (road) => {
    if (road === null) return {};
    let answer = answers.get(road);
    if (!answer) {
      const kind = knownRoad(drive, road)?.kind;
      answer = kind === undefined ? {} : { label: kind };
      answers.set(road, answer);
    }
    return answer;
  };
}
