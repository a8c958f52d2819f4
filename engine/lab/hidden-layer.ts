import { Rng } from '../../sim/rng.ts';
import {
  ErrorSurface,
  ONE_UNIT_SURFACE,
  type Point,
  type SurfaceProblem,
  TWO_LAYER_SURFACE,
} from './error-surface.ts';
import { atLeast, atMost, type Check, type Experiment, exactly } from './experiment.ts';
import { denseNetwork, drawWeights, type LayerWeights, networkWith } from './networks.ts';
import { namedTable, xor } from './patterns.ts';
import { plainStep, Training } from './training.ts';

/** XOR by the slide's weights: v₁ = −1.5 + 2x₁ − x₂, v₂ = −1.5 − x₁ + 2x₂, and −0.5 + v₁ + v₂ above them. */
const SLIDE_XOR: LayerWeights = [
  [2, -1, -1.5, -1, 2, -1.5],
  [1, 1, -0.5],
];

/** A training of 2-N-1 sigmoid units on XOR from the weights of a seed. */
export function xorTraining(seed: number, hidden = 2, learningRate = 2, range = 1): Training {
  const spec = denseNetwork([2, hidden, 1], 'sigmoid', 'sigmoid');
  return new Training({
    spec,
    weights: drawWeights(spec, new Rng(seed), range),
    patterns: xor(2),
    step: plainStep(learningRate, 0.5),
    batch: true,
  });
}

/** Loss below which XOR is learned, and epochs within which it is tried. */
export const XOR_LEARNED = 0.01;
export const XOR_EPOCHS = 2000;

/** Whether a seed ends with XOR learned. */
function learnsXor(seed: number, hidden = 2): boolean {
  const training = xorTraining(seed, hidden);
  while (training.epoch < XOR_EPOCHS) training.update();
  return training.right() === 4 && training.loss() < XOR_LEARNED;
}

/** What a hidden layer makes possible, and what it costs. */
export const hiddenLayer: Experiment = {
  name: 'hidden-layer',
  chapter: 2,
  title: 'A hidden layer solves XOR, and the error is no longer convex',
  run({ seed, full }) {
    const seeds = full ? 1000 : 100;
    const learned = (hidden: number) =>
      Array.from({ length: seeds }, (_, i) => learnsXor(seed * 1000 + i, hidden)).filter(Boolean).length /
      seeds;
    const [two, four] = [learned(2), learned(4)];
    return {
      share: { '2-2-1': two, '2-4-1': four },
      checks: [
        ...bySlide(),
        atLeast(`share of ${seeds} seeds in which 2-2-1 learns XOR`, two, 0.5),
        atMost(`share of ${seeds} seeds in which 2-2-1 learns XOR: some get stuck`, two, 0.98),
        atLeast(`share of ${seeds} seeds in which 2-4-1 learns XOR`, four, 0.9),
        withoutG(),
        ...convexity(new Rng(seed)),
      ],
    };
  },
};

/** What the slide's network answers, and where it moves the four points. */
function bySlide(): Check[] {
  const network = networkWith(denseNetwork([2, 2, 1], 'threshold', 'threshold'), SLIDE_XOR);
  const table = namedTable('xor', 2);
  const right = table.filter(({ inputs, targets }) => network.forward(inputs)[0] === targets[0]).length;
  const moved = table.map(({ inputs }) => {
    network.forward(inputs);
    return [...network.layers[0]!.outputs].join('');
  });
  return [
    exactly('rows of XOR that the slide’s network has right', right, 4),
    exactly('the four points as (v₁, v₂)', moved.join(' '), '00 01 10 00'),
  ];
}

/** Without g two layers are one linear unit: x and −x lie as far from the middle's answer, on either side. */
function withoutG(): Check {
  const spec = denseNetwork([2, 4, 1], 'linear', 'linear');
  const network = networkWith(spec, drawWeights(spec, new Rng(1), 1));
  const answer = (x: number, y: number) => network.forward([x, y])[0]!;
  const bend = Math.abs(answer(0.7, -0.4) + answer(-0.7, 0.4) - 2 * answer(0, 0));
  return atMost('bend of the surface of two linear layers', bend, 1e-12);
}

const CORNERS: readonly Point[] = [
  [-3, -3],
  [-3, 3],
  [3, -3],
  [3, 3],
];

/** One unit's error is convex, that of two layers is not: by chords above the surface, and by descents. */
function convexity(rng: Rng): Check[] {
  const seen = (problem: SurfaceProblem) => ({
    above: chordsAbove(problem, rng.split(problem.spec.layers.length)),
    ends: endsOf(problem),
  });
  const [one, two] = [seen(ONE_UNIT_SURFACE), seen(TWO_LAYER_SURFACE)];
  return [
    exactly('chords of 1000 below the error surface of one unit', 1000 - one.above, 0),
    atLeast('chords of 1000 below the error surface of two layers', 1000 - two.above, 1),
    exactly('places where descents from four corners end, one unit', one.ends, 1),
    exactly('places where descents from four corners end, two layers', two.ends, 2),
  ];
}

function chordsAbove(problem: SurfaceProblem, rng: Rng): number {
  const surface = new ErrorSurface(problem);
  const draw = (): Point => [rng.uniform(-4, 4), rng.uniform(-4, 4)];
  let above = 0;
  for (let i = 0; i < 1000; i++) {
    const [a, b] = [draw(), draw()];
    const middle = surface.error([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    if ((surface.error(a) + surface.error(b)) / 2 >= middle - 1e-12) above += 1;
  }
  return above;
}

function endsOf(problem: SurfaceProblem): number {
  const surface = new ErrorSurface(problem);
  const ends = CORNERS.map((corner) => surface.descend(corner, 0.5, 2000).at(-1)!);
  return new Set(ends.map((end) => end.map((value) => value.toFixed(1)).join(' '))).size;
}
