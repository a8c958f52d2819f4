import { Rng } from '../../sim/rng.ts';
import { exampleMeta } from '../data/drive-fixture.ts';
import type { Activation, ModelSpec, Weights } from '../network/model.ts';
import { ACTIVATIONS } from '../textbook/activations.ts';
import { rowsOf } from '../textbook/network.ts';
import type { ModelCard } from './card.ts';
import type { Look } from './steering.ts';
import type { Forward } from './verify.ts';

/** The network of 1989, 1217-29-46, for tests. */
export const spec1989: ModelSpec = {
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

/** A network of the camera alone, rows × columns straight into its direction units. */
export function smallSpec(activation: Activation, directionUnits = 9): ModelSpec {
  return {
    ...spec1989,
    preset: 'alvinn-1990',
    camera: { rows: 2, columns: 3, preprocessing: 'blue' },
    range: null,
    roadIntensityFeedback: false,
    network: { inputs: 6, layers: [{ units: directionUnits, activation }] },
    directionUnits,
    decoding: 'centre-of-mass',
    target: 'gaussian',
  };
}

export function exampleWeights(spec: ModelSpec, seed: number): Weights {
  const rng = new Rng(seed);
  let fanIn = spec.network.inputs;
  const layers = spec.network.layers.map((layer) => {
    const units = rowsOf(layer);
    const spread = 3 / Math.sqrt(fanIn);
    const rows = Float32Array.from({ length: units * (fanIn + 1) }, () => rng.uniform(-spread, spread));
    fanIn = units;
    return rows;
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
  const pixels = spec.camera ? spec.camera.rows * spec.camera.columns * 3 : 0;
  const rays = spec.range ? spec.range.rows * spec.range.columns : 0;
  return Array.from({ length: count }, () => ({
    camera: Uint8Array.from({ length: pixels }, () => rng.integer(256)),
    range: Float32Array.from({ length: rays }, () => rng.uniform(0, 1.2 * (spec.range?.maxRangeM ?? 0))),
    roadIntensityFeedback: rng.next(),
  }));
}

/** What a trainer with these weights would answer, in double precision. */
export function exampleForward(spec: ModelSpec, weights: Weights): Forward {
  const { inputs, layers } = spec.network;
  return async (patterns, count) =>
    Float32Array.from(
      Array.from({ length: count }, (_, pattern) => {
        let values = [...patterns.subarray(pattern * inputs, (pattern + 1) * inputs)];
        for (const [layer, { activation, ...shape }] of layers.entries()) {
          const units = rowsOf({ activation, ...shape });
          const row = values.length + 1;
          values = Array.from({ length: units }, (_, unit) => {
            const connections = weights.layers[layer]!.subarray(unit * row, (unit + 1) * row);
            return ACTIVATIONS[activation].value(
              [...values, 1].reduce((sum, value, i) => sum + value * connections[i]!, 0),
            );
          });
        }
        return values;
      }).flat(),
    );
}
