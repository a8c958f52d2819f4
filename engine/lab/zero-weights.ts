import { Rng } from '../../sim/rng.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import { emptyWeights } from '../textbook/network.ts';
import {
  EIGHT_THREE_EIGHT,
  ENCODER_EPOCHS,
  encoderEpoch,
  encoderPatterns,
  encoderSpec,
  encoderState,
  newEncoder,
} from './encoder.ts';
import { atLeast, atMost, type Experiment, exactly } from './experiment.ts';

/** The greatest difference between hidden units of a network, over all patterns, after the pass that `network` saw last. */
function spreadOfHidden(network: LearningNetwork, patterns: ReturnType<typeof encoderPatterns>): number {
  return Math.max(
    ...encoderState(network, patterns).codes.map((code) => Math.max(...code) - Math.min(...code)),
  );
}

/** All weights zero, and small random ones, on 8-3-8. */
export const zeroWeights: Experiment = {
  name: 'zero-weights',
  chapter: 6,
  title: 'All weights zero at the start: hidden units that stay equal',
  run({ seed }) {
    const patterns = encoderPatterns(EIGHT_THREE_EIGHT);
    const spec = encoderSpec(EIGHT_THREE_EIGHT);
    const zero = new LearningNetwork(spec, emptyWeights(spec));
    const [first] = encoderState(zero, patterns).codes;
    const random = newEncoder(EIGHT_THREE_EIGHT, new Rng(seed).split('zero-weights'));
    for (let epoch = 0; epoch < ENCODER_EPOCHS; epoch++) {
      encoderEpoch(zero, patterns);
      encoderEpoch(random, patterns);
    }
    const learned = encoderState(zero, patterns);
    return {
      checks: [
        exactly('a hidden unit before learning (the slide says 0)', first![0]!, 0.5),
        exactly('greatest difference between hidden units after learning', spreadOfHidden(zero, patterns), 0),
        atMost('patterns of eight that three equal units learn', learned.right, 7),
        atLeast(
          'greatest difference between hidden units that began at random',
          spreadOfHidden(random, patterns),
          0.5,
        ),
        exactly(
          'patterns of eight that three units learn that began at random',
          encoderState(random, patterns).right,
          8,
        ),
      ],
      codes: learned.codes,
    };
  },
};
