import { type ConvolutionLayer, windowsOf } from '../../textbook/network.ts';
import { cameraInput, type Preset } from './preset.ts';

/** Filters, side of their windows, and stride, from the retina up. */
const CONVOLUTIONS = [
  { filters: 8, kernel: 5, stride: 2 },
  { filters: 16, kernel: 3, stride: 2 },
  { filters: 24, kernel: 3, stride: 1 },
] as const;

/**
 * What came after ALVINN, small: convolutions over ALVINN's own retina, in the spirit of PilotNet (Bojarski et al. 2016,
 * "End to end learning for self-driving cars").
 */
export const alvinnConvolutional: Preset = {
  name: 'alvinn-convolutional',
  short: 'convolutional',
  words:
    'Camera alone, three layers of filters and 50 hidden units, 30 directions; what came after ALVINN, small.',
  hidden: 50,
  convolutions({ sensors }) {
    const layers: ConvolutionLayer[] = [];
    let { rows, columns } = sensors.camera;
    let channels = 1;
    for (const { filters, kernel, stride } of CONVOLUTIONS) {
      // On a retina that is too small for all of them there are fewer.
      if (Math.min(rows, columns) < kernel) break;
      const layer: ConvolutionLayer = {
        kind: 'convolution',
        rows,
        columns,
        channels,
        filters,
        kernelRows: kernel,
        kernelColumns: kernel,
        stride,
        activation: 'relu',
      };
      layers.push(layer);
      ({ rows, columns } = windowsOf(layer));
      channels = filters;
    }
    return layers;
  },
  recipe: {
    learningRate: 0.03,
    neighbourSmoothing: 0,
    initialisation: { kind: 'fan-in', outputBias: -2 },
  },
  inputs: (settings) => [cameraInput(settings)],
  outputs: ({ maxCurvaturePerM }) => [
    {
      kind: 'direction',
      units: 30,
      maxCurvaturePerM,
      decoding: 'centre-fitted-at-edges',
      target: 'gaussian',
    },
  ],
};
