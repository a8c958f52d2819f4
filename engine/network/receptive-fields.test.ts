import { describe, expect, it } from 'vitest';
import { connectionCount, type NetworkSpec } from '../textbook/network.ts';
import type { Weights } from './model.ts';
import { fieldLayout, receptiveFields } from './receptive-fields.ts';
import { fromVersion1 } from './spec-version-1.ts';

const layers = (hidden: number, outputs: number) => [
  { units: hidden, activation: 'sigmoid' as const },
  { units: outputs, activation: 'sigmoid' as const },
];

const tiny = {
  preset: 'tiny',
  camera: { rows: 1, columns: 4, preprocessing: 'blue' as const },
  range: { rows: 1, columns: 2, maxRangeM: 10 },
  roadIntensityFeedback: true,
  network: { inputs: 7, layers: layers(2, 4) },
  directionUnits: 3,
  maxCurvaturePerM: 0.1,
  decoding: 'most-active' as const,
  target: 'hill-1989' as const,
};

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

const kinds = (
  pictures: readonly { readonly kind: string; readonly rows: number; readonly columns: number }[],
) => pictures.map(({ kind, rows, columns }) => `${kind} ${rows}×${columns}`);

describe('receptive fields', () => {
  it('sort every weight of a hidden unit by where it comes from and goes to', () => {
    const spec = fromVersion1(tiny);
    const { from, to } = fieldLayout(spec);
    expect([kinds(from), kinds(to)]).toEqual([
      ['camera 1×4', 'range 1×2', 'feedback 1×1'],
      ['direction 1×3', 'road-intensity 1×1'],
    ]);
    expect(receptiveFields(numbered(7, 2, 4), spec)).toEqual([
      {
        from: [Float32Array.of(0, 1, 2, 3), Float32Array.of(4, 5), Float32Array.of(6)],
        to: [Float32Array.of(1000, 1100, 1200), Float32Array.of(1300)],
        bias: 7,
      },
      {
        from: [Float32Array.of(100, 101, 102, 103), Float32Array.of(104, 105), Float32Array.of(106)],
        to: [Float32Array.of(1001, 1101, 1201), Float32Array.of(1301)],
        bias: 107,
      },
    ]);
  });

  it('have no picture for what a network does not have, and are copies', () => {
    const network = { inputs: 4, layers: layers(1, 3) };
    const spec = fromVersion1({ ...tiny, range: null, roadIntensityFeedback: false, network });
    const weights = numbered(4, 1, 3);
    const [field] = receptiveFields(weights, spec);
    expect(field).toEqual({
      from: [Float32Array.of(0, 1, 2, 3)],
      to: [Float32Array.of(1000, 1100, 1200)],
      bias: 4,
    });
    field!.from[0]!.fill(-1);
    expect(weights.layers[0]![0]).toBe(0);
  });

  it('show of a deeper network what its first layer says to the next', () => {
    const spec = {
      ...fromVersion1(tiny),
      network: { inputs: 7, layers: [...layers(2, 5), ...layers(3, 4)] },
    };
    expect(kinds(fieldLayout(spec).to)).toEqual(['layer 1×5']);
    const weights = { layers: [...numbered(7, 2, 5).layers, ...numbered(5, 3, 4).layers] };
    expect(receptiveFields(weights, spec)[1]!.to).toEqual([Float32Array.of(1001, 1101, 1201, 1301, 1401)]);
  });

  it('show of a convolution the window of each filter, a picture a channel', () => {
    const network: NetworkSpec = {
      inputs: 12,
      layers: [
        {
          kind: 'convolution',
          rows: 3,
          columns: 2,
          channels: 2,
          filters: 2,
          kernelRows: 2,
          kernelColumns: 2,
          stride: 1,
          activation: 'tanh',
        },
        { units: 3, activation: 'sigmoid' },
      ],
    };
    const spec = { ...fromVersion1(tiny), network };
    const weights = { layers: [Float32Array.from({ length: 18 }, (_, i) => i), new Float32Array(15)] };
    expect(connectionCount(network)).toBe(4 * 9 + 15);
    expect(kinds(fieldLayout(spec).from)).toEqual(['kernel 2×2', 'kernel 2×2']);
    expect(receptiveFields(weights, spec)[1]).toEqual({
      from: [Float32Array.of(9, 10, 11, 12), Float32Array.of(13, 14, 15, 16)],
      to: [],
      bias: 17,
    });
  });
});
