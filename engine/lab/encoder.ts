import { Rng } from '../../sim/rng.ts';
import { LearningNetwork, type Step } from '../textbook/learning.ts';
import type { NetworkSpec } from '../textbook/network.ts';
import { atLeast, between, type Experiment } from './experiment.ts';
import { evenWeights } from './first-weights.ts';
import type { Pattern } from './patterns.ts';
import { isRight } from './training.ts';

/** N-M-N: so many patterns of one 1 each, to be given back through so many hidden units. */
export interface EncoderSize {
  readonly patterns: number;
  readonly hidden: number;
}

/** The lecture's: three units have just enough states for eight patterns. */
export const EIGHT_THREE_EIGHT: EncoderSize = { patterns: 8, hidden: 3 };

/** One pattern an update. */
export const ENCODER_STEP: Step = { learningRate: 0.3, momentum: 0.9, weightDecay: 0, fanInScaling: false };

/** Epochs after which 8-3-8 has learned from nearly every start; see the experiment. */
export const ENCODER_EPOCHS = 600;

const FIRST_WEIGHTS = 0.1;

export function encoderSpec({ patterns, hidden }: EncoderSize): NetworkSpec {
  return {
    inputs: patterns,
    layers: [
      { units: hidden, activation: 'sigmoid' },
      { units: patterns, activation: 'sigmoid' },
    ],
  };
}

/** Pattern i has a 1 at i and 0 elsewhere, and is its own target. */
export function encoderPatterns({ patterns }: EncoderSize): readonly Pattern[] {
  return Array.from({ length: patterns }, (_, i) => {
    const bits = Array.from({ length: patterns }, (_, j) => (i === j ? 1 : 0));
    return { inputs: bits, targets: bits };
  });
}

/** An encoder that has learned nothing yet, with small random weights. */
export function newEncoder(size: EncoderSize, rng: Rng): LearningNetwork {
  const spec = encoderSpec(size);
  return new LearningNetwork(spec, evenWeights(spec, rng, FIRST_WEIGHTS));
}

/** One pass over all patterns, an update after each. @returns Σ (y − V)² of every output over the patterns */
export function encoderEpoch(
  network: LearningNetwork,
  patterns: readonly Pattern[],
  step: Step = ENCODER_STEP,
): Float64Array {
  const errors = new Float64Array(network.spec.inputs);
  for (const { inputs, targets } of patterns) {
    const outputs = network.forward(inputs);
    for (let i = 0; i < errors.length; i++) errors[i]! += (targets[i]! - outputs[i]!) ** 2;
    network.backward(targets);
    network.update(step, 1);
  }
  return errors;
}

/** What every pattern makes of the hidden units, and whether each comes out as it went in. */
export interface EncoderState {
  /** [patterns][hidden], 0 … 1. */
  readonly codes: readonly (readonly number[])[];
  /** The same rounded, as text: "101". */
  readonly bits: readonly string[];
  /** Patterns whose every output is on the right side of one half. */
  readonly right: number;
}

export function encoderState(network: LearningNetwork, patterns: readonly Pattern[]): EncoderState {
  let right = 0;
  const codes = patterns.map(({ inputs, targets }) => {
    const outputs = network.forward(inputs);
    if (isRight(outputs, targets)) right++;
    return [...network.layers[0]!.outputs];
  });
  const bits = codes.map((code) => code.map((value) => (value > 0.5 ? '1' : '0')).join(''));
  return { codes, bits, right };
}

/** The 8-3-8 encoder from many starts. */
export const encoder: Experiment = {
  name: 'encoder',
  chapter: 4,
  title: 'Eight patterns through three hidden units',
  run({ seed, full }) {
    const starts = full ? 1000 : 100;
    const rng = new Rng(seed).split('encoder');
    const patterns = encoderPatterns(EIGHT_THREE_EIGHT);
    let learned = 0;
    let binary = 0;
    let example: EncoderState | undefined;
    for (let start = 0; start < starts; start++) {
      const network = newEncoder(EIGHT_THREE_EIGHT, rng.split(start));
      for (let epoch = 0; epoch < ENCODER_EPOCHS; epoch++) encoderEpoch(network, patterns);
      const state = encoderState(network, patterns);
      if (state.right === patterns.length) learned++;
      if (new Set(state.bits).size === patterns.length) binary++;
      example ??= state;
    }
    const four = { patterns: 4, hidden: 2 };
    const two = newEncoder(four, rng.split('4-2-4'));
    for (let epoch = 0; epoch < ENCODER_EPOCHS; epoch++) encoderEpoch(two, encoderPatterns(four));
    const one = { patterns: 8, hidden: 1 };
    const narrow = newEncoder(one, rng.split('8-1-8'));
    for (let epoch = 0; epoch < ENCODER_EPOCHS; epoch++) encoderEpoch(narrow, encoderPatterns(one));
    return {
      checks: [
        atLeast(`share of ${starts} starts that learn all eight patterns`, learned / starts, 0.95),
        between('share whose eight hidden codes differ when rounded', binary / starts, [0.6, 0.9]),
        atLeast('patterns that 4-2-4 learns', encoderState(two, encoderPatterns(four)).right, 4),
        between(
          'patterns of eight that 8-1-8 learns as well',
          encoderState(narrow, encoderPatterns(one)).right,
          [0, 7],
        ),
      ],
      starts,
      epochs: ENCODER_EPOCHS,
      example,
    };
  },
};
