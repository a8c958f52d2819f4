import type { StoryPage } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import type { ByHandState } from './state.ts';

export const PAGES: readonly StoryPage<ByHandState>[] = [
  {
    title: 'Forward, from left to right',
    shows: 'lines',
    text: (
      <>
        <p>
          One example goes through a small network. Press <kbd>.</kbd> and one line is written: first the sum
          of a unit, then its answer. <kbd>,</kbd> takes the line back.
        </p>
        <Formula>
          s = bias + Σ w x
          <br />V = g(s) = 1 / (1 + e⁻ˢ)
        </Formula>
        <p>
          Σ w x means: each input times its weight, all added up. Units of one layer need only what stands
          left of them. So all units of a layer could compute at the same time, and layers one after the
          other.
        </p>
        <p>Click a unit to go to its line.</p>
      </>
    ),
    question: {
      ask: 'How many lines until V has its answer?',
      options: ['3', '6', '9'],
      right: 1,
      answer: 'Three units, two lines each: a sum and an answer.',
    },
  },
  {
    title: 'δ, from right to left',
    shows: 'lines',
    setUp: { line: 6 },
    text: (
      <>
        <p>
          The answer V should have been y. How much is each unit to blame? <b>δ</b> says how the error falls
          when the sum of a unit grows. For an output:
        </p>
        <Formula>δₒ = V (1 − V) (y − V)</Formula>
        <p>
          A hidden unit has no y. But it knows to whom it spoke: its blame is that of the units to its right,
          each times the weight between them, and times its own slope. The o stands for output, the h for
          hidden.
        </p>
        <Formula>δₕ = V (1 − V) Σ w δₒ</Formula>
        <p>
          The same weights that carried the answers forward carry the blame back. Hence the name:
          back-propagation.
        </p>
      </>
    ),
    question: {
      ask: 'A hidden unit has weight 0 to the only output. Its δ is …',
      options: ['0', 'the output’s δ', 'V (1 − V)'],
      right: 0,
      answer:
        'Nobody listened to it, so it gets no blame. Zero weights everywhere: no hidden unit ever learns. Chapter 6 shows it.',
    },
  },
  {
    title: 'Δw: the weights move',
    shows: 'lines',
    setUp: { line: 9 },
    text: (
      <>
        <p>Every weight sits between an input x and a unit with a δ. It moves by both:</p>
        <Formula>w ← w + η δ x</Formula>
        <p>
          η is the learning rate. A bias is a weight whose x is always 1. That is one step for one example:
          the whole method. Everything else in these chapters is this loop, again and again.
        </p>
        <p>
          These numbers are real. They come from the code of the reference trainer, and a test compares them
          with the slopes of a computation graph.
        </p>
      </>
    ),
    question: {
      ask: 'Which weights stay as they are in this example, x = (1, 0)?',
      options: ['Those from x₁', 'Those from x₂', 'The biases'],
      right: 1,
      answer: 'Their x is 0, so η δ x is 0.',
    },
  },
  {
    title: 'Any network, any example',
    shows: 'own',
    setUp: { sizes: [3, 4, 2], inputs: [0.5, -1, 2], targets: [1, 0], seed: 7 },
    text: (
      <>
        <p>
          Choose the sizes, g, the loss and the example, and write its lines. With <b>logistic loss</b> or{' '}
          <b>softmax and cross-entropy</b> the slope of the output cancels, and its δ is only y − V.
        </p>
        <p>
          To check yourself: take paper, write one line before you press <kbd>.</kbd>, and compare.
        </p>
        <p>
          With a network of 5 inputs, 5 hidden units and 5 outputs it is over 80 lines. ALVINN has 36,702
          weights.
        </p>
      </>
    ),
  },
  {
    title: 'ALVINN itself',
    shows: 'alvinn',
    text: (
      <>
        <p>
          The same three formulas steer the car. Here is a network of your library and the picture that it saw
          last. The sum of one unit has 1217 products in the network of 1989: too many for lines, so they are
          pictures. <b>Weights × picture = products</b>, and their sum goes through the sigmoid.
        </p>
        <p>
          Then a teacher says where to steer: a <b>hill</b> of wanted activations around the right direction.
          Each output’s δ, the blame of the hidden unit, and the change of each of its weights follow as
          before.
        </p>
        <p>Orange excites, blue inhibits. Look at Δw: it is the picture itself, times one number.</p>
      </>
    ),
    question: {
      ask: 'What does the picture of Δw of a hidden unit look like, for one example?',
      options: ['Like noise', 'Like the input picture, or its negative', 'Like the weights'],
      right: 1,
      answer:
        'Δw = η δ x, and δ is one number for the whole unit. So the change is the picture, scaled. After thousands of examples, what they have in common stays.',
    },
  },
];
