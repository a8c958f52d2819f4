import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { fromVersion1 } from '../network/spec-version-1.ts';
import { smoothRetinaWeights } from './smoothing.ts';
import { STRIPE_CONVOLUTION } from './stripe-fixture.ts';

/** Camera 3 × 3, range 1 × 2, feedback: 12 inputs and a bias into each of two hidden units. */
const spec = fromVersion1({
  preset: 'tiny',
  camera: { rows: 3, columns: 3, preprocessing: 'blue' },
  range: { rows: 1, columns: 2, maxRangeM: 10 },
  roadIntensityFeedback: true,
  network: {
    inputs: 12,
    layers: [
      { units: 2, activation: 'sigmoid' },
      { units: 4, activation: 'sigmoid' },
    ],
  },
  directionUnits: 3,
  maxCurvaturePerM: 0.1,
  decoding: 'most-active',
  target: 'hill-1989',
});

const weightsOf = (first: readonly number[]): Weights => ({
  layers: [Float32Array.from(first), Float32Array.from({ length: 12 }, (_, i) => i / 8)],
});

describe('smoothing of retina weights', () => {
  it('leaves a constant retina as it is', () => {
    const unit = [...Array(9).fill(0.25), ...Array(2).fill(-0.5), 3, 7];
    const weights = weightsOf([...unit, ...unit]);
    expect(smoothRetinaWeights(weights, spec, 0.4)).toEqual(weights);
  });

  it('spreads a spike to its four neighbours, of its own unit and retina only', () => {
    const weights = weightsOf([0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 5, 6, ...Array(13).fill(0)]);
    const [first] = smoothRetinaWeights(weights, spec, 0.5).layers as [Float32Array];
    // An edge cell has three neighbours, the middle one four, which are all zero.
    const third = Math.fround(0.5 * (8 / 3));
    expect([...first.subarray(0, 9)]).toEqual([0, third, 0, third, 4, third, 0, third, 0]);
    expect([...first.subarray(9, 13)]).toEqual([0, 0, 5, 6]);
    expect([...first.subarray(13)]).toEqual(Array(13).fill(0));
  });

  it('smooths the range retina for itself and touches neither its input nor the layer above', () => {
    const weights = weightsOf([...Array(9).fill(1), 4, 0, 5, 6, ...Array(13).fill(0)]);
    const before = structuredClone(weights);
    const smoothed = smoothRetinaWeights(weights, spec, 0.25);
    expect([...smoothed.layers[0]!.subarray(0, 13)]).toEqual([...Array(9).fill(1), 3, 1, 5, 6]);
    expect(smoothed.layers[1]).toEqual(before.layers[1]);
    expect(weights).toEqual(before);
  });

  it('leaves the only cell of a retina as it is', () => {
    const oneCell: ModelSpec = {
      ...spec,
      inputs: [{ kind: 'camera', rows: 1, columns: 1, preprocessing: 'blue' }],
      network: { inputs: 1, layers: spec.network.layers },
    };
    const weights = weightsOf([0.5, 1, -0.25, 2]);
    expect(smoothRetinaWeights(weights, oneCell, 0.5)).toEqual(weights);
  });

  it('leaves the filters of a convolution as they are: their weights belong to no place', () => {
    const start = { kind: 'uniform', range: 0.5 } as const;
    const weights = initialiseWeights(STRIPE_CONVOLUTION.network, new Rng(1), start);
    expect(smoothRetinaWeights(structuredClone(weights), STRIPE_CONVOLUTION, 0.5)).toEqual(weights);
  });
});
