import { chapterOf } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import { numeric, seedOf } from '../place.ts';
import { Code } from './Code.tsx';
import { type SoftmaxState, Stage } from './Stage.tsx';

export const softmaxChapter = chapterOf<SoftmaxState>({
  name: 'softmax',
  number: 7,
  title: 'Softmax and the graph',
  fields: {
    x: numeric(3, -10, 10),
    x1: numeric(1, -10, 10),
    x2: numeric(-0.5, -10, 10),
    label: numeric(0, 0, 2, true),
    seed: seedOf(1),
    step: numeric(0, 0, 100, true),
  },
  pages: [
    {
      title: 'The smallest graph',
      shows: 'square',
      setUp: { step: 0 },
      text: (
        <>
          <p>
            A computation is a graph: each node makes a number of the numbers that come in. The smallest one
            worth a look is
          </p>
          <Formula>y = x · x</Formula>
          <p>
            <b>Forward</b>, values go from the inputs to the result. <b>Backward</b>, each node is told how
            fast the result grows when the node’s own value grows: its <b>gradient</b>, which for x is written
            dy/dx. It passes that on to its inputs, times how fast it grows with each of them. x goes in
            twice, so two parts come back and are added:
          </p>
          <Formula>(y, dy) = (x · x, 2x · dx)</Formula>
          <p>In words: where x grows by a little dx, y grows by 2x times that.</p>
          <p>
            Press <kbd>.</kbd> for a node. Change x and follow it.
          </p>
        </>
      ),
      question: {
        ask: 'x = 3. What comes back to x?',
        options: ['3', '6', '9'],
        right: 1,
        answer: 'Each of the two ways gives 3, the value on the other way. Together 6 = 2x.',
      },
    },
    {
      title: 'Softmax and cross-entropy',
      shows: 'softmax',
      text: (
        <>
          <p>
            Which of three kinds, or <b>classes</b>, is it? The lecture’s network answers with probabilities:
          </p>
          <Formula>P(y|x) = softmax(W g(V x))</Formula>
          <p>
            P(y|x) is the probability of class y where the inputs are x. V and W are all the weights of a
            layer: V makes the hidden sums, g is tanh, W makes a sum z for each class. <b>Softmax</b> takes e
            to the power of each z and divides by their total: positive numbers that add up to 1. The{' '}
            <b>cross-entropy</b> of the right class is
          </p>
          <Formula>L = −ln P(right class)</Formula>
          <p>
            ln is the logarithm: L is 0 where P is 1, and grows without end as P goes to 0. To be sure and
            wrong costs most.
          </p>
          <p>
            Each <kbd>.</kbd> works out one node, forward and then backward. Each node shows its value, and
            below it how fast the loss L grows with it.
          </p>
        </>
      ),
      question: {
        ask: 'The sum z of the right class grows a little. How fast does the loss L grow with it?',
        options: ['P − 1', 'P', '1 − P'],
        right: 0,
        answer:
          'Softmax and logarithm cancel each other: P − y, with y = 1 for the right class and 0 for others. It is never positive there: more z, less loss.',
      },
    },
    {
      title: 'The same in PyTorch',
      shows: 'softmax',
      setUp: { step: 100 },
      text: (
        <>
          <p>
            Nobody writes the backward half by hand any more: a library such as PyTorch keeps the graph while
            it computes, and walks back through it. The lecture writes:
          </p>
          <Code />
          <p>One line of it does not run. Find it before you answer.</p>
        </>
      ),
      question: {
        ask: 'Which line?',
        options: ['ffnn = FFNN()', 'loss.backward()', 'x = self.g(self.V(x))'],
        right: 0,
        answer:
          'The class takes three sizes: FFNN(2, 3, 3) for the network at the right. The two lines below it are its loss, −ln P of the right class, and the whole way back (gold is 1 for the right class and 0 for the others).',
      },
    },
  ],
  Stage,
});
