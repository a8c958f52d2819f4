import { Rng } from '../../sim/rng.ts';
import { exampleMeta } from '../data/drive-fixture.ts';
import type { Look } from '../network/look.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import { fromVersion1, type Version1Spec } from '../network/spec-version-1.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import { fanIn, weightCount } from '../textbook/network.ts';
import type { ModelCard } from './card.ts';
import type { Forward } from './verify.ts';

/** The network of 1989, 1217-29-46, for tests, as version 0.1 wrote it down. */
export const old1989: Version1Spec = {
  preset: 'alvinn-1989',
  camera: { rows: 30, columns: 32, preprocessing: 'blue' },
  range: { rows: 8, columns: 32, maxRangeM: 60 },
  roadIntensityFeedback: true,
  network: {
    inputs: 1217,
    layers: [
      { units: 29, activation: 'sigmoid' },
      { units: 46, activation: 'sigmoid' },
    ],
  },
  directionUnits: 45,
  maxCurvaturePerM: 0.12,
  decoding: 'most-active',
  target: 'hill-1989',
};
export const spec1989 = fromVersion1(old1989);

/** A network of the camera alone, rows × columns straight into its direction units, as version 0.1 wrote it down. */
export function oldSmall(activation: 'sigmoid' | 'tanh' | 'linear', directionUnits = 9): Version1Spec {
  return {
    preset: 'alvinn-1990',
    camera: { rows: 2, columns: 3, preprocessing: 'blue' },
    range: null,
    roadIntensityFeedback: false,
    network: { inputs: 6, layers: [{ units: directionUnits, activation }] },
    directionUnits,
    maxCurvaturePerM: 0.12,
    decoding: 'centre-of-mass',
    target: 'gaussian',
  };
}

export function smallSpec(activation: 'sigmoid' | 'tanh' | 'linear', directionUnits = 9): ModelSpec {
  return fromVersion1(oldSmall(activation, directionUnits));
}

export function exampleWeights(spec: ModelSpec, seed: number): Weights {
  const rng = new Rng(seed);
  const layers = spec.network.layers.map((_, l) => {
    const spread = 3 / Math.sqrt(fanIn(spec.network, l));
    return Float32Array.from({ length: weightCount(spec.network, l) }, () => rng.uniform(-spread, spread));
  });
  return { layers };
}

export const exampleCard: ModelCard = {
  softwareVersion: '0.1.0',
  dataDigests: ['5f'.repeat(32)],
  data: [{ kind: 'synthetic', frames: 600, roads: ['path', 'street'] }],
  seed: 7,
  recipe: { epochs: 40, learningRate: 0.02 },
  scores: { loss: 0.25, withinTwoUnits: 0.97 },
  backendVariant: 'plain TypeScript, double precision',
  sensors: exampleMeta('synthetic').sensors,
};

export function exampleLooks(spec: ModelSpec, count: number, seed: number): Look[] {
  const rng = new Rng(seed);
  const { inputs } = partsOf(spec);
  const sizeOf = (name: string) =>
    inputs.find(({ tensor }) => tensor.name === name)?.tensor.dims.reduce((size, dim) => size * dim, 1) ?? 0;
  const range = spec.inputs.find((input) => input.kind === 'range');
  return Array.from({ length: count }, () => ({
    camera: Uint8Array.from({ length: sizeOf('camera') }, () => rng.integer(256)),
    range: Float32Array.from({ length: sizeOf('range') }, () =>
      rng.uniform(0, 1.2 * (range?.maxRangeM ?? 0)),
    ),
    roadIntensityFeedback: rng.next(),
  }));
}

/** What a trainer with these weights would answer, in double precision. */
export function exampleForward({ network }: ModelSpec, weights: Weights): Forward {
  const learner = new LearningNetwork(network, weights);
  return async (patterns, count) => {
    const rows = Array.from({ length: count }, (_, i) => [
      ...learner.forward(patterns.subarray(i * network.inputs, (i + 1) * network.inputs)),
    ]);
    return Float32Array.from(rows.flat());
  };
}
