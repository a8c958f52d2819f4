import type { FaceShown, Recognition } from '../../lab/findings.ts';
import { mostActiveUnit } from '../../network/decode.ts';
import { lessMean } from './centre.ts';
import { FACE_COLUMNS, FACE_ROWS, type Face } from './face.ts';
import { pixelsOf, type Question, type Recogniser } from './recognise.ts';

/** Wrong answers that are told, the surest first. */
const MOST_WORST = 8;

/** A set of faces that a recogniser is asked about. */
export interface AskedSet {
  readonly name: string;
  readonly faces: readonly Face[];
}

/** A face for a page. */
function shownFace({ person, pose, expression, sunglasses, pixels }: Face): FaceShown {
  const bytes = Uint8Array.from(pixels, (pixel) => Math.round(255 * pixel));
  return { person, pose, expression, sunglasses, bytes: Buffer.from(bytes).toString('base64') };
}

/** Everything that a page shows of a recogniser. @param sets the first is what it learned from, the others it never saw */
export async function recognitionOf(
  { spec, weights, trainer }: Recogniser,
  { names, answer }: Question,
  sets: readonly AskedSet[],
  mean: Float32Array,
): Promise<Recognition> {
  const confusion = names.map(() => names.map(() => 0));
  const wrong: { face: Face; said: number; is: number; sure: number }[] = [];
  const shares: { name: string; share: number }[] = [];
  /** Right and asked, without and with sunglasses. */
  const eyes: [right: number, asked: number][] = [
    [0, 0],
    [0, 0],
  ];
  for (const [s, { name, faces }] of sets.entries()) {
    const outputs = await trainer.forward(pixelsOf(lessMean(faces, mean)), faces.length);
    let right = 0;
    for (const [i, face] of faces.entries()) {
      const own = outputs.subarray(i * names.length, (i + 1) * names.length);
      const [said, is] = [mostActiveUnit(own), names.indexOf(answer(face))];
      if (said === is) right++;
      if (s === 0) continue;
      confusion[is]![said]!++;
      const counts = eyes[Number(face.sunglasses)]!;
      counts[0] += Number(said === is);
      counts[1]++;
      if (said !== is) wrong.push({ face, said, is, sure: own[said]! });
    }
    shares.push({ name, share: right / faces.length });
  }
  const [without, withThem] = eyes.map(([right, asked]) => (asked === 0 ? null : right / asked));
  return {
    names,
    shares,
    confusion,
    worst: wrong
      .toSorted((a, b) => b.sure - a.sure)
      .slice(0, MOST_WORST)
      .map(({ face, said, is, sure }) => ({
        face: shownFace(face),
        said: names[said]!,
        is: names[is]!,
        sure,
      })),
    sunglasses: { without: without!, with: withThem! },
    spec,
    layers: weights.layers.map(floats),
  };
}

/** Faces to look at: of so many persons one in every pose, as they come. */
export function gallery(
  faces: readonly Face[],
  persons: number,
  poses: readonly Face['pose'][],
): FaceShown[] {
  const some = [...new Set(faces.map(({ person }) => person))].slice(0, persons);
  return some.flatMap((person, p) =>
    poses.flatMap((pose) => {
      const own = faces.filter((face) => face.person === person && face.pose === pose);
      return own.length === 0 ? [] : [shownFace(own[p % own.length]!)];
    }),
  );
}

/** What every face of a page has in common. */
export const FACE_SIZE = { rows: FACE_ROWS, columns: FACE_COLUMNS } as const;

export function floats({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
