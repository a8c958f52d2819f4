import type { StoryPage } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import type { WhyState } from './state.ts';

export const PAGES: readonly StoryPage<WhyState>[] = [
  {
    title: 'A hundred steps',
    shows: 'neurons',
    text: (
      <>
        <p>
          You see a picture and know in a tenth of a second what it shows. The neurons that do it are slow:
          one takes about a <b>thousandth of a second</b> to switch. A computer’s transistor is a million
          times faster.
        </p>
        <Formula>0.1 s / 0.001 s = 100 steps</Formula>
        <p>
          So whatever the brain does here, it does it in about a hundred steps one after the other. No program
          of a hundred lines recognises a face. But there are 10¹⁰ neurons, each with 10⁴ to 10⁵ connections,
          and they work at the same time.
        </p>
        <p>
          Few steps, very much at once: that is what networks of simple units imitate. In ALVINN a picture
          takes two steps, a layer each.
        </p>
      </>
    ),
    question: {
      ask: 'If neurons were ten times as fast, how many steps would fit into a tenth of a second?',
      options: ['10', '100', '1000'],
      right: 2,
      answer:
        'Move the slider and count. A hundred steps are few. That is the argument: there is no time for many steps, so much must happen at once.',
    },
  },
  {
    title: 'Linear models, and features by hand',
    shows: 'features',
    setUp: { data: 'xor' },
    text: (
      <>
        <p>
          The simplest model weighs its inputs and adds them up. It parts the plane by a straight line, and
          many things in the world cannot be parted by one.
        </p>
        <p>
          The old way out: give the model more inputs, <b>features</b> φ(x) that a person thinks of.
        </p>
        <Formula>
          φ(x) = (x₁, x₂, x₁x₂)
          <br />V = g(bias + Σ w φ(x))
        </Formula>
        <p>
          The model stays linear in its weights, but its line can bend. Let the unit train on XOR with x₁ and
          x₂ alone. Then add the product <b>x₁x₂</b> and train again. Which feature does the circle need?
        </p>
      </>
    ),
    question: {
      ask: 'With x₁x₂ as a third input, can one unit part the points of XOR?',
      options: ['Yes', 'No'],
      right: 0,
      answer:
        'The product is positive in two quarters of the plane and negative in the other two: it is XOR already. The unit needs only this one weight.',
    },
  },
  {
    title: 'Features that are learned',
    shows: 'features',
    setUp: { data: 'circle', hidden: 4 },
    text: (
      <>
        <p>
          Somebody had to know that x₁x₂ is the right feature. What are the right features of a road in 960
          pixels? Or of a voice?
        </p>
        <p>
          A network learns them. Between inputs and answer stand <b>hidden units</b>. Each is such a simple
          model itself, and its answer is a feature for the next. Nobody says what the features should be: the
          error of the answer teaches them as well.
        </p>
        <p>
          Press <kbd>Space</kbd> and look into the hidden units while they learn. Each draws a line of its
          own; the answer puts them together.
        </p>
      </>
    ),
    question: {
      ask: 'Who decides what a hidden unit should detect?',
      options: ['The programmer', 'The error of the answer', 'It is random'],
      right: 1,
      answer: 'It starts random, then the error at the output moves its weights too. Chapter 3 shows how.',
    },
  },
  {
    title: 'What came of it',
    shows: 'results',
    text: (
      <>
        <p>
          For twenty years most people thought that such networks could not be made deep. Then they were, with
          more data and faster machines. The lecture quotes three results:
        </p>
        <ul>
          <li>
            <b>Speech:</b> wrong words of telephone conversations, 27.4 % to 18.5 % and 23.6 % to 16.1 %.
            <br />
            <cite>Seide, Li and Yu, Interspeech 2011</cite>
          </li>
          <li>
            <b>Pictures:</b> a thousand kinds of things; the right one not among five guesses in 15.3 %, the
            next best entry 26.2 %.
            <br />
            <cite>Krizhevsky, Sutskever and Hinton, NIPS 2012</cite>
          </li>
          <li>
            <b>Translation:</b> one network reads a sentence and another one writes it: 34.8 BLEU, a
            phrase-based system 33.3.
            <br />
            <cite>Sutskever, Vinyals and Le, NIPS 2014</cite>
          </li>
        </ul>
      </>
    ),
    question: {
      ask: 'Of the words that were wrong before (27.4 %), how many does the deep network get right?',
      options: ['About 1 in 10', 'About 1 in 3', 'About 2 in 3'],
      right: 1,
      answer:
        '(27.4 − 18.5) / 27.4 is 32 %: a third of all errors gone at once, after ten years of small steps.',
    },
  },
  {
    title: 'After ALVINN',
    shows: 'after',
    text: (
      <>
        <p>
          In 1989 ALVINN steered 400 m of path through a wood at half a metre a second. What it does is what
          later cars do too: pictures in, steering out, learned from examples.
        </p>
        <p>
          It learned from a person at the wheel in five minutes in 1990, drove more than 90 miles at 55 mph,
          and in 1995 a successor steered 98 % of the way across the United States.
        </p>
        <p>
          The network here has 36,702 weights. PilotNet of 2016, the same idea with convolutions (chapter 8),
          has about 250,000; the networks of today’s cars have many millions.
        </p>
        <p>
          Now take one apart, from a single unit up. Press <kbd>Page Down</kbd>.
        </p>
      </>
    ),
  },
];
