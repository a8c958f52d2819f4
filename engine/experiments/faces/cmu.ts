import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { openFiles } from '../../exchange/files.ts';
import type { NamedSource } from '../../exchange/import-drive.ts';
import type { NetworkSpec, Weights } from '../../textbook/network.ts';
import { FACE_COLUMNS, FACE_ROWS, type Face, POSES } from './face.ts';
import { readPgm } from './pgm.ts';

/** Lists, pictures and networks of the set are a few kB each. */
const LARGEST_FILE_BYTES = 1024 ** 2;
/** A list of the set has 277 faces of 20 persons at most. */
const MOST_FACES = 2000;
const MOST_PERSONS = 100;

/** The CMU faces (Mitchell, Machine Learning, 1997, chapter 4): `name_pose_expression_eyes_4.pgm` and lists of them. */
export interface CmuFaces extends AsyncDisposable {
  /** Faces that a list names, in its order. @throws UserError where list or face is not there or damaged. */
  list(name: string): Promise<readonly Face[]>;
  /** The faces' trained network of a name, `left`; undefined where none lies there. @throws UserError where it is cut off. */
  network(name: string): Promise<FaceNetwork | undefined>;
}

/** A network that somebody else trained. */
export interface FaceNetwork {
  readonly spec: NetworkSpec;
  readonly weights: Weights;
}

/**
 * Opens a folder of them, or an archive.
 * @throws UserError where there is no such folder, or no such faces in it.
 */
export async function openCmuFaces(source: string | NamedSource): Promise<CmuFaces> {
  const { path, name } = typeof source === 'string' ? { path: source, name: undefined } : source;
  const tree = await openFiles(path, name);
  const files = new Map([...tree.sizes.keys()].map((file) => [basename(file), file]));
  if (![...files.keys()].some((file) => file.endsWith('_4.pgm'))) {
    await tree[Symbol.asyncDispose]();
    throw new UserError(
      'empty',
      `${tree.path} holds no faces such as an2i_left_angry_open_4.pgm`,
      'Give the folder of the CMU faces of 32 × 30.',
    );
  }
  const read = (file: string) => {
    const own = files.get(file);
    if (own === undefined) {
      throw new UserError(
        'not-found',
        `${tree.path} lacks ${file.slice(0, 80)}`,
        'Give a folder that holds all of the set.',
      );
    }
    return tree.read(own, LARGEST_FILE_BYTES);
  };
  return {
    async list(list) {
      const text = new TextDecoder().decode(await read(`${list}.list`));
      const names = text.split('\n').flatMap((line) => line.trim() || []);
      const refuse = (what: string) =>
        new UserError(
          'invalid',
          `${tree.path}: ${list}.list names ${what}`,
          'Give the set as it is published.',
        );
      if (names.length === 0) throw refuse('no face');
      if (names.length > MOST_FACES) throw refuse(`${names.length} faces, more than ${MOST_FACES}`);
      const faces: Face[] = [];
      for (const file of names.map((name) => basename(name))) faces.push(faceOf(await read(file), file));
      const persons = new Set(faces.map(({ person }) => person)).size;
      if (persons > MOST_PERSONS) throw refuse(`${persons} persons, more than ${MOST_PERSONS}`);
      return faces;
    },
    async network(own) {
      const file = `${own}.net`;
      return files.has(file) ? readFaceNetwork(await read(file), file) : undefined;
    },
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

function faceOf(bytes: Uint8Array, file: string): Face {
  const [person, pose, expression, eyes] = file.split('_') as [string, string, string, string];
  const picture = readPgm(bytes, file);
  if (
    picture.rows !== FACE_ROWS ||
    picture.columns !== FACE_COLUMNS ||
    !POSES.includes(pose as Face['pose'])
  ) {
    throw new UserError(
      'invalid',
      `${file} is no face of 32 × 30 of a known pose`,
      'Take it out of its list.',
    );
  }
  // Whatever maximum the file states: as the set's own program reads it.
  const pixels = Float32Array.from(picture.bytes, (byte) => byte / 255);
  return { person, pose: pose as Face['pose'], expression, sunglasses: eyes === 'sunglasses', pixels };
}

/**
 * A trained network of the set's own program: three int32, then doubles with row and column 0 for the bias unit.
 * @throws UserError where it is cut off.
 */
function readFaceNetwork(bytes: Uint8Array, name: string): FaceNetwork {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () =>
    new UserError('damaged', `${name} is damaged`, 'Copy it again from where it came from.');
  if (bytes.length < 12) throw damaged();
  const [inputs, hidden, outputs] = [0, 4, 8].map((at) => file.getInt32(at, true)) as [
    number,
    number,
    number,
  ];
  const second = 12 + 8 * (inputs + 1) * (hidden + 1);
  if (inputs !== FACE_ROWS * FACE_COLUMNS || hidden < 1 || outputs < 1) throw damaged();
  if (bytes.length < second + 8 * (hidden + 1) * (outputs + 1)) throw damaged();
  const values = (at: number, from: number, to: number) => {
    const weights = new Float32Array(to * (from + 1));
    for (let unit = 1; unit <= to; unit++) {
      for (let i = 0; i <= from; i++) {
        const column = i === 0 ? from : i - 1;
        weights[(unit - 1) * (from + 1) + column] = file.getFloat64(at + 8 * (i * (to + 1) + unit), true);
      }
    }
    return weights;
  };
  return {
    spec: {
      inputs,
      layers: [
        { units: hidden, activation: 'sigmoid' },
        { units: outputs, activation: 'sigmoid' },
      ],
    },
    weights: { layers: [values(12, inputs, hidden), values(second, hidden, outputs)] },
  };
}
