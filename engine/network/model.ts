import type { Preprocessing } from '../../sim/sensors/preprocess.ts';

export type { Preprocessing };

/** Activation of a unit and its derivative in terms of the output: sigmoid V(1−V), tanh 1−V². */
export type Activation = 'sigmoid' | 'tanh' | 'linear';

export interface LayerSpec {
  readonly units: number;
  readonly activation: Activation;
}

/** A fully connected feed-forward network with a bias into every unit. */
export interface NetworkSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
}

/**
 * Weights of every layer: `layers[l]` is row-major [units][fanIn + 1], the bias weight last in each row. Hidden and
 * output units alike have one.
 */
export interface Weights {
  readonly layers: readonly Float32Array[];
}

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
