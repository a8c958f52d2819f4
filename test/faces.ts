import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkSpec, Weights } from '../engine/network/model.ts';

export const FACE_INPUTS = 32 * 30;

export const POSES = ['left', 'straight', 'up', 'right'] as const;

/** A face of the CMU set: `name_pose_expression_eyes_4.pgm`. */
export interface Face {
  readonly pose: string;
  readonly eyes: string;
  /** 960 bytes / 255, whatever maximum the file states: as the set's own program reads it. */
  readonly pixels: Float32Array;
}

/** The faces named by a list of the set, such as `all_train`. */
export function readFaces(folder: string, list: string): Face[] {
  return readFileSync(join(folder, 'trainset', `${list}.list`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const name = line.trim().split('/').at(-1)!;
      const [, pose, , eyes] = name.split('_');
      // The pixels are the last bytes of the file, after a header of varying length.
      const bytes = readFileSync(join(folder, 'faces_4', name)).subarray(-FACE_INPUTS);
      return { pose: pose!, eyes: eyes!, pixels: Float32Array.from(bytes, (byte) => byte / 255) };
    });
}

/** A trained network of the set: three int32, then doubles with row and column 0 for the bias unit. */
export function readFaceNetwork(path: string): { spec: NetworkSpec; weights: Weights } {
  const file = readFileSync(path);
  const [inputs, hidden, outputs] = [0, 4, 8].map((at) => file.readInt32LE(at)) as [number, number, number];
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
  const second = 12 + 8 * (inputs + 1) * (hidden + 1);
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
