import { describe, expect, it } from 'vitest';
import type { ModelSpec, Weights } from './model.ts';
import { receptiveFields } from './receptive-fields.ts';

const layers = (hidden: number, outputs: number): ModelSpec['network']['layers'] => [
  { units: hidden, activation: 'sigmoid' },
  { units: outputs, activation: 'sigmoid' },
];

/** Weights that say in their value where they belong: 100 a unit and 1 an input; outputs 1000 more. */
function numbered(inputs: number, hidden: number, outputs: number): Weights {
  const row = (fanIn: number, first: number) => (_: unknown, i: number) =>
    first + 100 * Math.floor(i / (fanIn + 1)) + (i % (fanIn + 1));
  return {
    layers: [
      Float32Array.from({ length: hidden * (inputs + 1) }, row(inputs, 0)),
      Float32Array.from({ length: outputs * (hidden + 1) }, row(hidden, 1000)),
    ],
  };
}

describe('receptive fields', () => {
  it('sort every weight of a hidden unit by where it comes from and goes to', () => {
    const spec: ModelSpec = {
      preset: 'tiny',
      camera: { rows: 1, columns: 4, preprocessing: 'blue' },
      range: { rows: 1, columns: 2, maxRangeM: 10 },
      roadIntensityFeedback: true,
      network: { inputs: 7, layers: layers(2, 4) },
      directionUnits: 3,
      maxCurvaturePerM: 0.1,
      decoding: 'most-active',
      target: 'hill-1989',
    };
    expect(receptiveFields(numbered(7, 2, 4), spec)).toEqual([
      {
        camera: Float32Array.of(0, 1, 2, 3),
        range: Float32Array.of(4, 5),
        fromFeedback: 6,
        bias: 7,
        direction: Float32Array.of(1000, 1100, 1200),
        toFeedback: 1300,
      },
      {
        camera: Float32Array.of(100, 101, 102, 103),
        range: Float32Array.of(104, 105),
        fromFeedback: 106,
        bias: 107,
        direction: Float32Array.of(1001, 1101, 1201),
        toFeedback: 1301,
      },
    ]);
  });

  it('have null for what a network does not have, and are copies', () => {
    const spec: ModelSpec = {
      preset: 'tiny',
      camera: { rows: 1, columns: 4, preprocessing: 'blue' },
      range: null,
      roadIntensityFeedback: false,
      network: { inputs: 4, layers: layers(1, 3) },
      directionUnits: 3,
      maxCurvaturePerM: 0.1,
      decoding: 'most-active',
      target: 'gaussian',
    };
    const weights = numbered(4, 1, 3);
    const [field] = receptiveFields(weights, spec);
    expect(field).toEqual({
      camera: Float32Array.of(0, 1, 2, 3),
      range: null,
      fromFeedback: null,
      bias: 4,
      direction: Float32Array.of(1000, 1100, 1200),
      toFeedback: null,
    });
    field!.camera!.fill(-1);
    expect(weights.layers[0]![0]).toBe(0);
  });
});
