import { Rng } from '../../../sim/rng.ts';
import { stopIfCancelled } from '../../errors.ts';
import { evenWeights } from '../../lab/first-weights.ts';
import { mostActiveUnit } from '../../network/decode.ts';
import type { NetworkSpec, Weights } from '../../textbook/network.ts';
import type { Trainer, TrainingBackend } from '../../train/backend.ts';
import { FACE_INPUTS, type Face } from './face.ts';

/** What is asked of a face: one of several names. */
export interface Question {
  readonly names: readonly string[];
  answer(face: Face): string;
}

/** Whether somebody wears sunglasses. */
export const SUNGLASSES: Question = {
  names: ['none', 'sunglasses'],
  answer: (face) => (face.sunglasses ? 'sunglasses' : 'none'),
};

/** How a network learns to answer. */
export interface FaceRecipe {
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly momentum: number;
  /** First weights lie evenly between plus and minus this. */
  readonly firstWeights: number;
  readonly weightDecay: number;
}

/** A network that answers. */
export interface Recogniser {
  readonly spec: NetworkSpec;
  readonly weights: Weights;
  readonly trainer: Trainer;
  /** Names that it gives faces, in their order. */
  ask(faces: readonly Face[]): Promise<readonly string[]>;
  /** Share of faces that it names rightly. */
  shareRight(faces: readonly Face[]): Promise<number>;
}

function faceNetwork(hidden: number, outputs: number): NetworkSpec {
  return {
    inputs: FACE_INPUTS,
    layers: [
      { units: hidden, activation: 'sigmoid' },
      { units: outputs, activation: 'sigmoid' },
    ],
  };
}

/** Pixels of faces, one after the other. */
export function pixelsOf(faces: readonly Face[]): Float32Array {
  const pixels = new Float32Array(faces.length * FACE_INPUTS);
  for (const [i, face] of faces.entries()) pixels.set(face.pixels, i * FACE_INPUTS);
  return pixels;
}

/** Trains a network of sigmoid units online, targets 0.9 for what is right and 0.1 for the rest. */
export async function learnFaces(
  backend: TrainingBackend,
  faces: readonly Face[],
  { names, answer }: Question,
  { hidden, epochs, learningRate, momentum, firstWeights, weightDecay }: FaceRecipe,
  seed: number,
  signal: AbortSignal,
  onEpoch: (done: number, total: number) => void = () => {},
): Promise<Recogniser> {
  const rng = new Rng(seed);
  const spec = faceNetwork(hidden, names.length);
  const trainer = await backend.create(spec, evenWeights(spec, rng.split('weights'), firstWeights));
  const targets = Float32Array.from(
    faces.flatMap((face) => names.map((name) => (name === answer(face) ? 0.9 : 0.1))),
  );
  await trainer.load({ count: faces.length, inputs: pixelsOf(faces), targets });
  const order = Uint32Array.from(faces, (_, i) => i);
  const shuffle = rng.split('order');
  const step = { learningRate, momentum, weightDecay, fanInScaling: false, batchSize: 1 };
  for (let epoch = 0; epoch < epochs; epoch++) {
    stopIfCancelled(signal);
    await trainer.epoch(shuffle.shuffle(order), step);
    onEpoch(epoch + 1, epochs);
  }
  const ask = async (asked: readonly Face[]) => {
    const outputs = await trainer.forward(pixelsOf(asked), asked.length);
    const width = names.length;
    return asked.map((_, i) => names[mostActiveUnit(outputs.subarray(i * width, (i + 1) * width))]!);
  };
  return {
    spec,
    weights: await trainer.weights(),
    trainer,
    ask,
    async shareRight(asked) {
      const given = await ask(asked);
      return given.filter((name, i) => name === answer(asked[i]!)).length / asked.length;
    },
  };
}
