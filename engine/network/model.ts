import type { Preprocessing } from '../../sim/sensors/preprocess.ts';
import type { NetworkSpec } from '../textbook/network.ts';

export type {
  Activation,
  ConvolutionLayer,
  DenseLayer,
  Head,
  LayerSpec,
  Loss,
  NetworkSpec,
  Weights,
} from '../textbook/network.ts';
export type { Preprocessing };

/** What a steering network reads and how its answer is meant: everything beside the weights. */
export interface ModelSpec {
  /** Preset it came from. */
  readonly preset: string;
  /** Inputs in this order: camera row-major, range row-major, road intensity feedback. */
  readonly camera: {
    readonly rows: number;
    readonly columns: number;
    readonly preprocessing: Preprocessing;
  } | null;
  readonly range: { readonly rows: number; readonly columns: number; readonly maxRangeM: number } | null;
  readonly roadIntensityFeedback: boolean;
  readonly network: NetworkSpec;
  /** The first output units; with feedback one more output follows. */
  readonly directionUnits: number;
  readonly maxCurvaturePerM: number;
  readonly decoding: 'most-active' | 'centre-of-mass';
  readonly target: 'hill-1989' | 'gaussian';
}
