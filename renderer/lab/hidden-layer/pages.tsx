import type { StoryPage } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import type { HiddenLayerState } from './state.ts';

export const PAGES: readonly StoryPage<HiddenLayerState>[] = [
  {
    title: 'XOR by three units',
    shows: 'slide',
    text: (
      <>
        <p>
          One unit draws one line. XOR needs two. So put two units before it, and let it look at their answers
          instead of the inputs:
        </p>
        <Formula>
          h₁ = g(−1.5 + 2x₁ − x₂)
          <br />
          h₂ = g(−1.5 − x₁ + 2x₂)
          <br />V = g(−0.5 + h₁ + h₂)
        </Formula>
        <p>
          h₁ is “x₁ and not x₂”, h₂ is “x₂ and not x₁”, and V is the OR of the two. The units in between are{' '}
          <b>hidden</b>: nobody says what they should answer.
        </p>
        <p>
          Inside each unit you see what it answers over the whole plane. Click a unit and take it apart;
          choose a row of the table to send it through.
        </p>
      </>
    ),
    question: {
      ask: 'What does h₁ answer to (1, 1)?',
      options: ['0', '1'],
      right: 0,
      answer: '−1.5 + 2 − 1 = −0.5, below 0. Choose the row 1 1 and open h₁ to see it.',
    },
  },
  {
    title: 'The space is transformed',
    shows: 'moved',
    setUp: { activation: 'sigmoid', weights: [8, -4, -6, -4, 8, -6, 8, 8, -4] },
    text: (
      <>
        <p>
          The output unit never sees x₁ and x₂. It sees v₁ and v₂, the answers of the hidden units h₁ and h₂:
          each point of the plane <b>moves</b> to a new place (v₁, v₂).
        </p>
        <p>
          Drag the slider and watch the four points go. (0, 0) and (1, 1) meet in one corner, and what no line
          could separate, one line now separates.
        </p>
        <p>
          That is all a hidden layer does: it moves the points to places where one line is enough. The
          features that a person would have to think of, it can learn.
        </p>
      </>
    ),
    question: {
      ask: 'Where do (0, 0) and (1, 1) end?',
      options: ['Far from each other', 'At nearly the same place', 'They stay'],
      right: 1,
      answer:
        'Both make both hidden units say no: they end near (0, 0). The two others end near (1, 0) and (0, 1).',
    },
  },
  {
    title: 'Learned from random weights',
    shows: 'seeds',
    setUp: { hidden: [2] },
    text: (
      <>
        <p>
          Now nobody gives weights. Twelve networks <b>2-2-1</b> (two inputs, two hidden units, one output)
          start from small random weights and learn XOR by back-propagation (chapter 3 takes that apart). Each
          has another <b>seed</b>, the number that chance begins with: the same seed, the same weights.
        </p>
        <p>
          Press <kbd>Space</kbd>. First nothing seems to happen; then one after the other finds its two lines.
          The number below each is its error. A frame turns green where all four rows are right and the error
          is small.
        </p>
        <p>
          Some never get there. They sit in a place from which every small step makes the error larger: a{' '}
          <b>local minimum</b>, or a plain so flat that no direction shows.
        </p>
      </>
    ),
    question: {
      ask: 'Of 100 seeds, how many networks 2-2-1 learn XOR?',
      options: ['All 100', 'About 80', 'About 20'],
      right: 1,
      answer:
        '82 of the seeds 0 to 99 do within 2000 epochs (alvinn lab hidden-layer --seed 0 counts them). With four hidden units instead of two all of them do: more units, more ways out.',
    },
  },
  {
    title: 'Circles, spirals, your own points',
    shows: 'play',
    text: (
      <>
        <p>
          Bits were the small case. Here are clouds of points: sides, XOR, a circle, two spirals, or what you
          draw. Choose how many hidden layers, how many units, and which g: <b>tanh</b> is a sigmoid that goes
          from −1 to 1, <b>ReLU</b> answers the sum where it is positive and 0 elsewhere.
        </p>
        <p>
          The first layer draws lines. The next one makes shapes of these lines. Look into the units: each
          shows what it answers over the plane.
        </p>
        <ul>
          <li>How few hidden units are enough for the circle?</li>
          <li>Give the spirals two layers of eight, and time.</li>
          <li>Draw points that no network of yours can learn.</li>
        </ul>
      </>
    ),
    question: {
      ask: 'How many straight lines does it take to close in a disc?',
      options: ['2', '3', '4'],
      right: 1,
      answer:
        'Three lines make a triangle. Try it: one hidden layer of 3. With 2 it can only cut a strip or a wedge.',
    },
  },
  {
    title: 'What if there were no g?',
    shows: 'play',
    setUp: { data: 'xor', hidden: [4, 4], g: 'linear', updates: 4000, rate: 0.05 },
    text: (
      <>
        <p>
          Leave g out: let each hidden unit answer its sum. Here are two hidden layers of such <b>linear</b>{' '}
          units, and they have trained for a while.
        </p>
        <p>Every surface is straight, also the last one. A sum of sums is a sum:</p>
        <Formula>W₂ (W₁ x) = (W₂ W₁) x</Formula>
        <p>
          Two layers of weights with nothing between them are one layer of other weights. More layers give
          nothing without a bend between them. Now choose tanh and let it train again.
        </p>
      </>
    ),
    question: {
      ask: 'Can 10 linear layers learn XOR?',
      options: ['Yes, with time', 'No'],
      right: 1,
      answer: 'Ten layers of sums are one sum, and one sum draws one line.',
    },
  },
  {
    title: 'No longer convex',
    shows: 'error',
    setUp: { rate: 0.5 },
    text: (
      <>
        <p>
          Training goes downhill: from any weights, a step against the slope. What does the land look like? On
          the left the error of <b>one unit</b> over its weight and bias, with the logistic loss. It is one
          bowl, which is called <b>convex</b>: wherever you start, you end at its bottom. The lines join
          places of the same error, as on a hiking map.
        </p>
        <p>
          On the right <b>two layers</b>, V = u · tanh(w x). Change the sign of w and of u, and the answer is
          the same: so there are two bottoms, with a ridge between them. Where you end depends on where you
          start.
        </p>
        <p>
          Click to start a descent. Start it exactly at (0, 0) on the right: nothing pulls either way. That is
          why weights start random, and not at zero.
        </p>
      </>
    ),
    question: {
      ask: 'On the right, descents from (−3, −3) and (3, 3): do they end at the same place?',
      options: ['Yes', 'No'],
      right: 1,
      answer:
        'One ends at negative weights, one at positive. Both answer the same: of many hidden units there are very many such twins, and worse places between.',
    },
  },
];
