import { chapterOf } from '../chapter.ts';
import { numeric, seedOf } from '../place.ts';
import { type EncoderPageState, MOST_UPDATES, Stage } from './Stage.tsx';

export const encoderChapter = chapterOf<EncoderPageState>({
  name: 'encoder',
  number: 4,
  title: '8-3-8',
  fields: {
    patterns: numeric(8, 2, 16, true),
    hidden: numeric(3, 1, 8, true),
    seed: seedOf(0),
    updates: numeric(0, 0, MOST_UPDATES, true),
    chosen: numeric(0, 0, 15, true),
  },
  pages: [
    {
      title: 'Eight through three',
      shows: 'encoder',
      text: (
        <>
          <p>
            Eight patterns, each with a single 1, should come out as they went in. But between in and out
            stand only <b>three</b> hidden units. Whatever the network knows of a pattern must pass through
            these three numbers.
          </p>
          <p>
            Press <kbd>Space</kbd>; an epoch shows each of the eight patterns once. A row of the table is what
            the three hidden units answer to one pattern, and these three numbers are its place in the cube.
            All start together in the middle, and are pushed apart: two patterns at the same place could not
            be told from each other.
          </p>
          <p>Nobody said what the hidden units should mean. They find a code.</p>
        </>
      ),
      question: {
        ask: 'Where do the eight points end?',
        options: ['On a circle', 'Near the corners of the cube', 'In a row'],
        right: 1,
        answer:
          'A cube has eight corners: the network finds something very like counting in binary, 000, 001, 010 and so on, though not in order.',
      },
    },
    {
      title: 'The code and its bits',
      shows: 'encoder',
      setUp: { updates: 4800, seed: 1 },
      text: (
        <>
          <p>
            After 600 epochs: the table shows the hidden code of each pattern, and the same as bits: 1 above
            one half, 0 below. Three bits have 2³ = 8 states, just enough.
          </p>
          <p>
            But the network has real numbers, not bits. Patterns 1 and 5 have the same bits here, which are
            orange in the table, and yet are told apart: 0.00 and 0.47 both count as 0, and are far from each
            other. In about a third of all starts it ends with such a code.
          </p>
          <p>
            Go back to the start (<kbd>0</kbd>), press <kbd>Space</kbd>, and watch the errors of the eight
            outputs fall, one by one, and not at the same time.
          </p>
        </>
      ),
      question: {
        ask: 'In how many of 100 starts do all eight patterns get different bits?',
        options: ['All', 'About 70', 'About 10'],
        right: 1,
        answer:
          'It learns from nearly every start, 95 of 100 or more, but only about 70 of the codes are cleanly binary. “alvinn lab encoder” counts them.',
      },
    },
    {
      title: 'N-M-N',
      shows: 'encoder',
      setUp: { patterns: 4, hidden: 2 },
      text: (
        <>
          <p>
            Choose other sizes: N patterns through M hidden units. How few hidden units can 4, 8 or 16
            patterns pass through?
          </p>
          <p>
            In theory one unit is enough: it could answer 0.1, 0.2, 0.3 … for the patterns. But an output
            would have to say yes in the middle of a line and no on both sides, and a single unit draws only
            one limit.
          </p>
          <p>
            With two hidden units the points can stand on a circle, and a line can cut off each. It takes much
            longer.
          </p>
        </>
      ),
      question: {
        ask: 'Can 8-1-8 give all eight patterns back?',
        options: ['Yes', 'No'],
        right: 1,
        answer:
          'Each output looks at one number and has one threshold: it can single out only the two ends of the line.',
      },
    },
  ],
  Stage,
});
