import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { NetworkSpec, Weights } from '../../textbook/network.ts';
import { FACE_COLUMNS, FACE_ROWS, type Face, POSES } from './face.ts';
import { readPgm } from './pgm.ts';

/** A folder of the CMU faces (Mitchell, Machine Learning, 1997, chapter 4): `name_pose_expression_eyes_4.pgm` and lists of them. */
export interface CmuFaces {
  /** Faces that a list names, in its order. @throws UserError where list or face is not there or damaged. */
  list(name: string): readonly Face[];
  /** The faces' trained networks that lie there too, by name. */
  readonly networks: ReadonlyMap<string, string>;
}

/** @throws UserError where there is no such folder, or no such faces in it. */
export function openCmuFaces(folder: string): CmuFaces {
  if (!existsSync(folder)) {
    throw new UserError('not-found', `${folder}: no such folder`, 'Give the folder of the CMU faces.');
  }
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = new Map(names.map((name) => [basename(name), join(folder, name)]));
  if (!names.some((name) => name.endsWith('_4.pgm'))) {
    throw new UserError(
      'empty',
      `${folder} holds no faces such as an2i_left_angry_open_4.pgm`,
      'Give the folder of the CMU faces of 32 × 30.',
    );
  }
  const pathOf = (name: string) => {
    const path = files.get(name);
    if (path === undefined) {
      throw new UserError('not-found', `${folder} lacks ${name}`, 'Give a folder that holds all of the set.');
    }
    return path;
  };
  return {
    list: (name) =>
      readFileSync(pathOf(`${name}.list`), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => faceOf(pathOf(basename(line.trim())))),
    networks: new Map(
      [...files].flatMap(([name, path]) => (name.endsWith('.net') ? [[name.slice(0, -4), path]] : [])),
    ),
  };
}

function faceOf(path: string): Face {
  const [person, pose, expression, eyes] = basename(path).split('_') as [string, string, string, string];
  const { rows, columns, bytes } = readPgm(readFileSync(path), path);
  if (rows !== FACE_ROWS || columns !== FACE_COLUMNS || !POSES.includes(pose as Face['pose'])) {
    throw new UserError(
      'invalid',
      `${path} is no face of 32 × 30 of a known pose`,
      'Take it out of its list.',
    );
  }
  // Whatever maximum the file states: as the set's own program reads it.
  const pixels = Float32Array.from(bytes, (byte) => byte / 255);
  return { person, pose: pose as Face['pose'], expression, sunglasses: eyes === 'sunglasses', pixels };
}

/**
 * A trained network of the set's own program: three int32, then doubles with row and column 0 for the bias unit.
 * @throws UserError where it is cut off.
 */
export function readFaceNetwork(path: string): { spec: NetworkSpec; weights: Weights } {
  const file = readFileSync(path);
  const damaged = () =>
    new UserError('damaged', `${path} is damaged`, 'Copy it again from where it came from.');
  if (file.length < 12) throw damaged();
  const [inputs, hidden, outputs] = [0, 4, 8].map((at) => file.readInt32LE(at)) as [number, number, number];
  const second = 12 + 8 * (inputs + 1) * (hidden + 1);
  if (file.length < second + 8 * (hidden + 1) * (outputs + 1)) throw damaged();
  const values = (at: number, from: number, to: number) => {
    const weights = new Float32Array(to * (from + 1));
    for (let unit = 1; unit <= to; unit++) {
      for (let i = 0; i <= from; i++) {
        const column = i === 0 ? from : i - 1;
        weights[(unit - 1) * (from + 1) + column] = file.readDoubleLE(at + 8 * (i * (to + 1) + unit));
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
