import type { StoryPage } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import type { OneUnitState } from './state.ts';

export const PAGES: readonly StoryPage<OneUnitState>[] = [
  {
    title: 'What a unit does',
    shows: 'unit',
    text: (
      <>
        <p>
          A unit takes numbers in and gives one number out. It multiplies each input by a <b>weight</b>, adds
          the products and one more number, the <b>bias</b>. Then it makes its answer of the sum s by a
          function g.
        </p>
        <Formula>V = g(bias + w₁x₁ + w₂x₂)</Formula>
        <p>
          Here g is a <b>threshold</b>: the answer is 1 where the sum is above 0, and 0 elsewhere. Where the
          sum is just 0 runs a straight line. A unit cuts the plane of its inputs in two.
        </p>
        <p>
          The square beside the unit is that plane: x₁ to the right, x₂ up. On orange ground the unit says 1,
          on blue ground 0. The four marks are the inputs (0, 0) to (1, 1); the ringed one goes through the
          unit now.
        </p>
        <p>
          Change the weights and see the line move. What does the bias do to it? What happens when both
          weights grow?
        </p>
      </>
    ),
    question: {
      ask: 'Double both weights and the bias. Where does the line go?',
      options: ['It stays', 'It turns', 'It moves away'],
      right: 0,
      answer:
        'Twice the sum is 0 where the sum is 0. Only the ratios of these three numbers count for the line. Set 2, 2 and −1 and look.',
    },
  },
  {
    title: 'Threshold, linear, sigmoid',
    shows: 'unit',
    setUp: { activation: 'sigmoid', weights: [3, 3, -1.5], row: 1 },
    text: (
      <>
        <p>
          A threshold says yes or no and nothing between. Then a small change of a weight changes nothing, or
          everything: nothing to learn from.
        </p>
        <p>
          A <b>linear</b> unit answers the sum itself. A <b>sigmoid</b> is both: nearly linear about 0, nearly
          a threshold far away, and smooth everywhere.
        </p>
        <Formula>
          g(s) = 1 / (1 + e⁻ˢ)
          <br />
          g′(s) = g(s) (1 − g(s))
        </Formula>
        <p>
          The slope g′ is all that learning needs, and the sigmoid’s comes for free from its answer. Choose
          each g and compare the surfaces. The line is where the answer is one half.
        </p>
      </>
    ),
    question: {
      ask: 'Where is the slope of the sigmoid largest?',
      options: ['Where V is 0', 'Where V is ½', 'Where V is 1'],
      right: 1,
      answer:
        'V (1 − V) is a quarter at one half and almost nothing where the unit is sure. A unit that is sure, and wrong, learns slowly: page 6 comes back to this.',
    },
  },
  {
    title: 'OR and AND by hand',
    shows: 'table',
    text: (
      <>
        <p>
          Bits are numbers too. With weights 1 and 1 the sum counts the ones, and the bias says how many are
          enough. The lecture’s slide gives
        </p>
        <Formula>OR: −0.5 + x₁ + x₂</Formula>
        <p>
          and, on one of its pages, <b>AND: −0.5 + x₁ + x₂</b>. Try it: choose AND and leave the weights as
          they are. The table says which rows come out right.
        </p>
        <p>If a row is wrong, find the bias that mends it.</p>
      </>
    ),
    question: {
      ask: 'Is the slide’s AND, −0.5 + x₁ + x₂, right?',
      options: ['Yes', 'No, 1 row is wrong', 'No, 2 rows are wrong'],
      right: 2,
      answer:
        'It answers 1 as soon as one input is 1: that is OR, so (0, 1) and (1, 0) are wrong. AND needs both ones, a bias between −1 and −2: −1.5.',
    },
  },
  {
    title: 'Any conjunction, any disjunction, majority',
    shows: 'table',
    setUp: { table: 'and', inputs: 4, weights: [1, 1, 1, 1, 3.5] },
    text: (
      <>
        <p>The same works for any number n of inputs. A slide writes the conjunction of all as</p>
        <Formula>(n − 0.5) + x₁ + … + xₙ &gt; 0</Formula>
        <p>Its weights are set on the right, for four inputs. Count the right rows before you believe it.</p>
        <p>
          An input that is negated, “not x₂”, counts 1 − x₂: its weight becomes −1 and its 1 goes to the bias.
          So one unit can do any conjunction and any disjunction, also with negations. And the <b>majority</b>
          : yes where more than half of the inputs are 1.
        </p>
      </>
    ),
    question: {
      ask: 'How many of the 16 rows does the slide’s formula get right?',
      options: ['All 16', '15', '1'],
      right: 2,
      answer:
        'With + 3.5 the sum is always above 0: the unit says yes to everything, which is right for 1111 alone. A minus before the bracket is missing: −(n − 0.5).',
    },
  },
  {
    title: 'Learning from an error',
    shows: 'learn',
    setUp: { table: 'and', weights: [0.5, -0.5, 0.2], rate: 1 },
    text: (
      <>
        <p>
          Nobody needs to set weights by hand. Show the unit an example, compare its answer V with the wanted
          y, and move each weight a little so that the error shrinks. The error is
        </p>
        <Formula>E = ½ (y − V)²</Formula>
        <p>How does E change with a weight? By the chain rule: with V, times g′, times the input.</p>
        <Formula>Δw = η (y − V) V (1 − V) x</Formula>
        <p>
          η is the learning rate: how large a step is. What stands before x is the same for all weights of the
          unit; it is called <b>δ</b>. Press <kbd>.</kbd> for one example, and follow the numbers. Then press{' '}
          <kbd>Space</kbd> and watch the line walk to its place.
        </p>
      </>
    ),
    question: {
      ask: 'An example has x₁ = 0. What happens to w₁?',
      options: ['It grows', 'It shrinks', 'Nothing'],
      right: 2,
      answer:
        'Δw₁ is multiplied by x₁. A weight whose input is 0 had no part in the answer, so it does not change.',
    },
  },
  {
    title: 'Three rules side by side',
    shows: 'rules',
    setUp: { table: 'and', rate: 1, weights: [-2, -2, 3] },
    text: (
      <>
        <p>
          What learning makes small is called a <b>loss</b>; the squared error is one. Three ways to learn,
          from the same weights, on the same examples:
        </p>
        <ul>
          <li>
            <b>Squared error</b>, sigmoid: Δw = η (y − V) <b>V (1 − V)</b> x
          </li>
          <li>
            <b>Perceptron rule</b>, threshold: Δw = η (y − V) x. It is the same rule with g′ left out: only
            wrong answers move weights, by a whole input.
          </li>
          <li>
            <b>Logistic loss</b>, sigmoid: −ln V where y = 1, −ln(1 − V) where y = 0. Its slope is divided by
            V (1 − V), which <b>cancels</b> g′: Δw = η (y − V) x.
          </li>
        </ul>
        <p>
          <b>Batch</b> adds the changes of all rows and moves once; <b>per example</b> moves after every row.
          Once through all rows is an <b>epoch</b>. Start sure and wrong, as here, and compare the curves.
        </p>
      </>
    ),
    question: {
      ask: 'All three start sure and wrong. Which one is slowest to begin?',
      options: ['Squared error', 'Perceptron', 'Logistic'],
      right: 0,
      answer:
        'Where V is near 0 or 1, V (1 − V) is near 0: the sigmoid unit that is sure hardly moves, though it is wrong. The logistic loss has no such brake.',
    },
  },
  {
    title: 'XOR, which cannot be',
    shows: 'xor',
    setUp: { table: 'xor', weights: [1, -1, -0.5], rate: 0.5 },
    text: (
      <>
        <p>
          XOR says yes where exactly one of two inputs is 1. Try to find weights: put the line anywhere. Your
          best is kept below the table.
        </p>
        <p>
          Then let it learn, by each rule, from a hundred seeds. The chart counts the most rows that each unit
          ever had right.
        </p>
        <p>
          <b>Why it cannot be</b>, with b for the bias:
        </p>
        <ul>
          <li>(0, 0) must say no: b ≤ 0</li>
          <li>(1, 0) must say yes: b + w₁ &gt; 0</li>
          <li>(0, 1) must say yes: b + w₂ &gt; 0</li>
        </ul>
        <p>
          The last two together: 2b + w₁ + w₂ &gt; 0, so b + w₁ + w₂ &gt; −b, which is 0 or more. That is the
          sum for (1, 1): it says yes, and it must say no.
        </p>
      </>
    ),
    question: {
      ask: 'How many of 100 units, trained from different weights, get all four rows right?',
      options: ['None', 'About half', 'All but a few'],
      right: 0,
      answer:
        'No line has the two ones on one side and the two zeros on the other. No rule and no patience helps. A hidden layer does: chapter 2.',
    },
  },
];
