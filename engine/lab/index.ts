import { byHand } from './by-hand.ts';
import { convolution } from './convolution.ts';
import { encoder } from './encoder.ts';
import type { Experiment } from './experiment.ts';
import { hiddenLayer } from './hidden-layer.ts';
import { localMinima } from './local-minima.ts';
import { oneUnit } from './one-unit.ts';
import { overfitting } from './overfitting.ts';
import { rates } from './rates.ts';
import { softmax } from './softmax.ts';
import { zeroWeights } from './zero-weights.ts';

/** Every experiment of the Lab that is pure code, in the order of its chapters. */
export const EXPERIMENTS: readonly Experiment[] = [
  oneUnit,
  hiddenLayer,
  byHand,
  encoder,
  zeroWeights,
  rates,
  localMinima,
  overfitting,
  softmax,
  convolution,
];
