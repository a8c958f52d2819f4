import { chapterOf } from '../chapter.ts';
import { Formula } from '../parts/Row.tsx';
import { choice, flag, numeric, seedOf } from '../place.ts';
import { type GoesWrongState, MOST_UPDATES, Stage } from './Stage.tsx';

export const goesWrongChapter = chapterOf<GoesWrongState>({
  name: 'goes-wrong',
  number: 6,
  title: 'What goes wrong',
  fields: {
    updates: numeric(0, 0, MOST_UPDATES, true),
    seed: seedOf(1),
    full: flag(false),
    hidden: choice<'2' | '3' | '6'>('2', ['2', '3', '6']),
  },
  pages: [
    {
      title: 'All weights zero',
      shows: 'zero',
      text: (
        <>
          <p>
            Why not start at zero, and let learning do the rest? Here are two networks 8-3-8. One starts with
            all weights zero, the other with small random ones.
          </p>
          <p>
            Units that are equal are blamed equally, so they change equally, and stay equal for ever. The
            network learns as if it had <b>one</b> hidden unit.
          </p>
          <p>
            The lecture’s slide says “all hidden units = 0”. With the sigmoid that is a slip: look at the
            table.
          </p>
        </>
      ),
      question: {
        ask: 'All weights are 0. What does a sigmoid hidden unit answer?',
        options: ['0', '½', '1'],
        right: 1,
        answer:
          'The sum is 0, and g(0) = 1 / (1 + 1) = ½. The slide means the right thing: they are equal. The trouble is that they are equal, not that they are 0.',
      },
    },
    {
      title: 'Too small, too large',
      shows: 'rates',
      text: (
        <>
          <p>
            Nine learning rates, each four times the one before, from the same first weights, on 8-3-8 for 600
            epochs.
          </p>
          <p>
            <b>Too small</b>, and it hardly moves: right direction, no progress. <b>Too large</b>, and each
            step leaps over the valley and lands higher on the other side. In the end the units are sure and
            wrong, where the slope is almost 0.
          </p>
          <p>Between them lies a range of rates that all work. No formula says which is best: one tries.</p>
        </>
      ),
      question: {
        ask: 'From the smallest to the largest of these rates is a factor of 65,536. How many of the nine learn all eight patterns?',
        options: ['1', 'A few in the middle', 'All but the extremes'],
        right: 1,
        answer:
          'The number in each frame says how many patterns are right. The range is wide enough to find, and narrow enough to miss.',
      },
    },
    {
      title: 'Local minima: fifty starts',
      shows: 'minima',
      text: (
        <>
          <p>
            Fifty networks learn XOR, each from other random weights. Each frame is the error of one of them
            over 2000 epochs, from left to right.
          </p>
          <p>
            Most fall to the floor. Some stop on a ledge, a <b>local minimum</b>: no small step leads down
            from there, although a better place exists. Their frames are orange.
          </p>
          <p>Then give them more hidden units. With more weights there are more ways around.</p>
        </>
      ),
      question: {
        ask: 'With 6 hidden units instead of 2, how many get stuck?',
        options: ['More', 'As many', 'Hardly any'],
        right: 2,
        answer:
          'A network is stuck where every change of its weights leads uphill. The more weights, the rarer that is.',
      },
    },
    {
      title: 'Learned by heart',
      shows: 'overfitting',
      text: (
        <>
          <p>
            Is a point above a wavy line or below it? The network is taught with examples, and of these some
            15 of 100 are labelled wrongly. With 16 hidden units and only 40 points it can learn them all, the
            wrong ones too: <b>by heart</b>. It bends its border around single points, and on points it has
            not seen it gets worse and worse. This is called <b>overfitting</b>.
          </p>
          <Formula>
            picture: where it says above (orange) or below (blue)
            <br />
            curves: its loss on points it learns from (teal) and never sees (orange)
          </Formula>
          <p>The lecture names four remedies, each in a frame of its own:</p>
          <ul>
            <li>more data</li>
            <li>fewer hidden units</li>
            <li>weight decay: pull all weights towards zero, a little at each step</li>
            <li>early stopping: keep the weights of the best moment, on points kept back</li>
          </ul>
        </>
      ),
      question: {
        ask: 'Early stopping does not change the curves. What does it change?',
        options: ['Which weights are kept', 'The learning rate', 'The data'],
        right: 0,
        answer:
          'It trains as the first one does and keeps the weights of the dashed line: there the loss was least on 100 points that were kept back for this.',
      },
    },
    {
      title: 'On ALVINN’s own snapshots',
      shows: 'alvinn',
      text: (
        <>
          <p>
            The same on roads. A <b>snapshot</b> is a picture of a road from some random place, with the right
            direction to steer. ALVINN of 1989 has 36,702 weights and answers with 45 units, one for each
            direction from sharp left to sharp right. Give it 60 snapshots, and it learns them by heart: on
            roads that it has not seen it is much worse.
          </p>
          <p>
            Run it: the program makes the snapshots and trains five networks. One as it is, then each remedy
            in turn. All are asked about the same <b>novel</b> snapshots, of other roads. An answer counts as
            right where it lies at most two units beside the right one.
          </p>
          <p>
            Not every remedy helps everywhere. Early stopping keeps a third of the snapshots back to see when
            to stop, and of so few they are missed; and 4 hidden units are too few for 45 directions.
          </p>
        </>
      ),
      question: {
        ask: 'Which remedy helps most here?',
        options: ['More data', 'Fewer hidden units', 'Weight decay'],
        right: 0,
        answer:
          'That is why ALVINN trained on 1200 snapshots, and why one that learns at the wheel makes 14 shifted copies of every look.',
      },
    },
  ],
  Stage,
});
