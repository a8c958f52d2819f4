import { describe, expect, it } from 'vitest';
import {
  type ConvolutionLayer,
  connectionCount,
  emptyWeights,
  headsOf,
  layerSizes,
  type NetworkSpec,
  outputsOf,
  requireNetwork,
  unitsOf,
} from './network.ts';

const image: ConvolutionLayer = {
  kind: 'convolution',
  rows: 5,
  columns: 7,
  channels: 2,
  filters: 3,
  kernelRows: 2,
  kernelColumns: 3,
  stride: 2,
  activation: 'relu',
};

describe('the shape of a network', () => {
  it('of 1989 is 1217-29-46 with 36,702 weights', () => {
    const spec: NetworkSpec = {
      inputs: 1217,
      layers: [
        { units: 29, activation: 'sigmoid' },
        { units: 46, activation: 'sigmoid' },
      ],
    };
    expect(layerSizes(spec)).toEqual([1217, 29, 46]);
    expect(connectionCount(spec)).toBe(36_702);
    expect(emptyWeights(spec).layers.map(({ length }) => length)).toEqual([29 * 1218, 46 * 30]);
  });

  it('of a convolution follows from its windows, and weights are shared between them', () => {
    const spec: NetworkSpec = { inputs: 70, layers: [image] };
    expect(unitsOf(image)).toBe(3 * 2 * 3);
    expect(emptyWeights(spec).layers[0]!.length).toBe(3 * (12 + 1));
    expect(connectionCount(spec)).toBe(18 * 13);
  });

  it('has the units of AlexNet from its sizes', () => {
    const layer = (side: number, channels: number, filters: number, kernel: number, stride = 1) =>
      unitsOf({
        kind: 'convolution',
        rows: side,
        columns: side,
        channels,
        filters,
        kernelRows: kernel,
        kernelColumns: kernel,
        stride,
        activation: 'relu',
      });
    // The input is padded to 227; later layers are padded by what their kernels take, after pooling to half.
    expect(layer(227, 3, 96, 11, 4)).toBe(290_400);
    expect(layer(27 + 4, 96, 256, 5)).toBe(186_624);
    expect(layer(13 + 2, 256, 384, 3)).toBe(64_896);
    expect(layer(13 + 2, 384, 256, 3)).toBe(43_264);
  });

  it('has one head of squared loss where nothing is said', () => {
    const spec: NetworkSpec = { inputs: 2, layers: [{ units: 4, activation: 'tanh' }] };
    expect(headsOf(spec)).toEqual([{ first: 0, units: 4, loss: 'squared', weight: 1, activation: 'tanh' }]);
    const heads = [
      { units: 1, loss: 'squared', weight: 2, activation: 'linear' },
      { units: 1, loss: 'logistic', weight: 1 },
      { units: 2, loss: 'softmax-cross-entropy', weight: 1 },
    ] as const;
    expect(headsOf({ ...spec, heads }).map(({ first, activation }) => [first, activation])).toEqual([
      [0, 'linear'],
      [1, 'sigmoid'],
      [2, 'linear'],
    ]);
    expect(outputsOf({ ...spec, heads })).toBe(4);
  });

  it('is refused in one line where its parts do not fit', () => {
    const dense = { units: 4, activation: 'sigmoid' } as const;
    const head = { units: 4, loss: 'squared', weight: 1 } as const;
    const wrong: [NetworkSpec, string][] = [
      [{ inputs: 0, layers: [dense] }, 'the number of inputs is 0'],
      [{ inputs: 3, layers: [] }, 'at least one layer'],
      [{ inputs: 3, layers: [{ ...dense, units: 1.5 }] }, 'units of layer 0 is 1.5'],
      [{ inputs: 71, layers: [image] }, 'layer 0 looks at 2 × 5 × 7 values where 71 are'],
      [{ inputs: 70, layers: [{ ...image, kernelRows: 6 }] }, 'windows of 6 × 3 over 5 × 7'],
      [{ inputs: 70, layers: [{ ...image, stride: 0 }] }, '"stride" of layer 0 is 0'],
      [{ inputs: 3, layers: [dense], heads: [{ ...head, units: 3 }] }, 'heads of 3 units in all, 4 outputs'],
      [{ inputs: 3, layers: [dense], heads: [] }, 'heads of 0 units in all, 4 outputs'],
      [{ inputs: 3, layers: [dense], heads: [{ ...head, weight: 0 }] }, 'head 0 has the weight 0'],
      [
        { inputs: 3, layers: [dense], heads: [{ ...head, loss: 'logistic', activation: 'tanh' }] },
        'head 0 has logistic loss, which says itself what its units do',
      ],
    ];
    for (const [spec, message] of wrong) expect(() => requireNetwork(spec)).toThrow(message);
    requireNetwork({ inputs: 70, layers: [image, dense], heads: [head] });
  });
});
