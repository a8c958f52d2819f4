import { chapterOf } from '../chapter.ts';
import { choice, flag, numeric, seedOf } from '../place.ts';
import { type ConvolutionState, FILTER_NAMES, Stage } from './Stage.tsx';

export const convolutionChapter = chapterOf<ConvolutionState>({
  name: 'convolution',
  number: 8,
  title: 'Convolution',
  fields: {
    filter: choice('left edge', FILTER_NAMES),
    stride: numeric(1, 1, 4, true),
    shift: numeric(0, -5, 5, true),
    row: numeric(8, 0, 20, true),
    column: numeric(3, 0, 20, true),
    alexStride: numeric(4, 1, 12, true),
    padding: numeric(2, 0, 10, true),
    seed: seedOf(1),
    full: flag(false),
  },
  pages: [
    {
      title: 'One filter, everywhere',
      shows: 'filter',
      text: (
        <>
          <p>
            A unit of ALVINN looks at the whole retina. A <b>filter</b> looks at a small window, here 3 × 3
            cells, and then at the next window with the <b>same nine weights</b>.
          </p>
          <p>
            Its answers to all windows make a picture again: the <b>feature map</b>. Click into the map, or
            move the window with the sliders: the window is framed on the road, and its nine products add up
            in the middle. A sum below 0 counts as 0 (ReLU, chapter 2).
          </p>
          <p>This filter answers strongly where dark ground turns into light road. It finds the left edge.</p>
        </>
      ),
      question: {
        ask: 'The road moves one cell to the right. What becomes of the feature map?',
        options: ['It moves one cell to the right', 'It changes everywhere', 'Nothing'],
        right: 0,
        answer:
          'The same weights look everywhere, so what was found here is found there. Try it: move the road. A unit with weights of its own for every cell would have to learn it for each place anew.',
      },
    },
    {
      title: 'Stride',
      shows: 'filter',
      setUp: { stride: 2, row: 4, column: 1 },
      text: (
        <>
          <p>
            The filter does not have to look at every window. With a <b>stride</b> of 2 it takes every second
            one, across and down: the map has a quarter of the values.
          </p>
          <p>
            Along n cells a filter of k cells with stride s has ⌊(n − k) / s⌋ + 1 windows; ⌊ ⌋ rounds down.
            Here ⌊(15 − 3) / 2⌋ + 1 = 7 and ⌊(16 − 3) / 2⌋ + 1 = 7.
          </p>
        </>
      ),
      question: {
        ask: 'And with a stride of 4?',
        options: ['3 × 4', '4 × 4', '5 × 5'],
        right: 1,
        answer: '⌊12 / 4⌋ + 1 = 4 down, and ⌊13 / 4⌋ + 1 = 4 across.',
      },
    },
    {
      title: 'What sharing saves',
      shows: 'sharing',
      text: (
        <>
          <p>
            All units of a feature map share the weights of one filter: many units, few weights. Each weight
            of a filter learns from <b>every window of every picture</b>, so fewer pictures teach it more.
          </p>
          <p>
            The price is the work: a weight is multiplied once for each window. Sharing saves weights, not
            multiplications.
          </p>
        </>
      ),
    },
    {
      title: 'AlexNet’s table',
      shows: 'alexnet',
      text: (
        <>
          <p>
            A layer of filters is called a <b>convolution</b>; one in which every unit sees all of the layer
            below is <b>dense</b>. In 2012 a network of five convolutions and three dense layers won by far
            the ImageNet contest, in which programs name what photographs show (Krizhevsky, Sutskever and
            Hinton). The table is worked out from the sizes of its layers alone.
          </p>
          <p>
            Where are the weights? Most of them are in the dense layers. Where are the units? Most of them are
            in the first convolutions.
          </p>
        </>
      ),
      question: {
        ask: 'The paper prints 253,440 units for the first layer. With which stride is that right?',
        options: ['2', '4', 'None'],
        right: 2,
        answer:
          '253,440 / 96 = 2,640 is not the square of a whole number, so no square map has it: it is 55 · 48. With a stride of 4, and two rows of zeros around the picture, it is 55 · 55 · 96 = 290,400.',
      },
    },
    {
      title: 'A driver after ALVINN',
      shows: 'driver',
      text: (
        <>
          <p>
            The same retina, the same snapshots, and three layers of filters before the hidden units: small,
            but built as the drivers that came after ALVINN (Bojarski et al. 2016).
          </p>
          <p>
            Run it: the program makes snapshots, trains both networks on them, asks both about novel ones (an
            answer is right within two units, as in chapter 6), and lets the convolutional one drive. At its
            full size it has the 1,200 snapshots, and drives twelve times 5 km.
          </p>
          <p>
            To keep one: <code>alvinn train --preset alvinn-convolutional</code>
          </p>
        </>
      ),
      question: {
        ask: 'After the same 1,200 snapshots, which one answers more of 2,000 novel ones rightly?',
        options: ['ALVINN of 1989', 'The convolutional one', 'Both alike'],
        right: 1,
        answer:
          'The convolutional one. A road looks alike wherever it lies, and a filter that has seen it in one place knows it in all.',
      },
    },
  ],
  Stage,
});
