import { chapterOf } from '../chapter.ts';
import type { ExperimentSettings } from '../parts/Experiment.tsx';
import { flag, seedOf } from '../place.ts';
import { Stage } from './Stage.tsx';

export const experiments1989Chapter = chapterOf<ExperimentSettings>({
  name: 'experiments',
  number: 10,
  title: '1989’s experiments',
  fields: { seed: seedOf(1), full: flag(false) },
  pages: [
    {
      title: 'Filters and edges',
      shows: 'road-widths',
      text: (
        <>
          <p>
            Pomerleau looked at what ALVINN’s hidden units had learned, and saw two kinds. Trained on roads of
            <b> one width</b>, a unit was a <b>filter</b> for whole roads: both edges at once, here or there.
            Trained on roads of <b>several widths</b>, it looked for <b>one edge</b>, left or right, and
            supported many directions.
          </p>
          <p>
            Run it: the program makes snapshots of paths, once all 4 m wide, once from 2.5 to 8 m. It trains
            networks on each, in pairs that start from the same weights, and measures every hidden unit. A
            road’s edge is moved over the unit’s weights, once the left one, once the right one. A unit is
            <b> one-sided</b> where the one changes its sum much more than the other: 0 is a filter, 1 a
            detector of one edge.
          </p>
          <p>
            The paper judged by eye. By this measure its difference has <b>not</b> shown here so far: with
            either kind of road, units use both edges more evenly than random weights do. The interval says
            how far chance alone could move the result.
          </p>
          <p>
            Orange weights excite, blue ones inhibit. Look for stripes: one along each edge, or one alone.
          </p>
        </>
      ),
      question: {
        ask: 'Why should a network care about whole roads where all are of one width?',
        options: ['Both edges say the same', 'It has fewer pictures', 'A road’s middle is brighter'],
        right: 0,
        answer:
          'Where the width is fixed, the right edge lies where the left one says, so a unit may use both. Where it varies they tell different things.',
      },
    },
    {
      title: 'The range finder',
      shows: 'range-finder',
      text: (
        <>
          <p>
            Beside the camera ALVINN had a laser range finder: 8 × 32 distances. The paper says two things of
            it. Its weights came out <b>small</b>. And with a constant, empty range image, following the road
            was <b>not noticeably worse</b>.
          </p>
          <p>
            Run it: a network learns with both sensors. Then its range image is replaced, once by the mean
            image, once by one in which nothing is in reach. An answer is right where it lies at most two
            units beside the right one, as in chapter 6.
          </p>
          <p>
            Here the second does harm, which the paper did not see: in our snapshots the range finder always
            sees the ground before the car. An image without any ground is one that this network was never
            shown. A constant image that it is used to costs nothing.
          </p>
        </>
      ),
    },
    {
      title: 'The unit that copies',
      shows: 'feedback-unit',
      text: (
        <>
          <p>
            One output of ALVINN says whether the road is <b>lighter or darker</b> than what lies beside it.
            Its answer comes back as an input with the next picture.
          </p>
          <p>
            In training one could give that input the truth. The paper warns: then the network never learns to
            look. It <b>copies</b> the input to the output, which is always right, until nobody is there to
            tell the truth.
          </p>
          <p>
            Run it: two networks, one told the truth from the start, one told by the toss of a coin. Then both
            are lied to.
          </p>
        </>
      ),
      question: {
        ask: 'Told the truth in training, lied to in the test: how often is its answer right?',
        options: ['Nearly always', 'Half the time', 'Hardly ever'],
        right: 2,
        answer:
          'Worse than guessing: it repeats the lie. The network that was told by a coin had to look at the picture, and cannot be fooled.',
      },
    },
    {
      title: 'The ditch',
      shows: 'ditch',
      text: (
        <>
          <p>
            In 1990 the car learned a dirt road that had a ditch on its right. Driven the other way, it
            swerved: the ditch was now on its left. The network had learned <b>the ditch</b>, which was never
            meant, because it went along with the road wherever the network looked.
          </p>
          <p>
            Run it: one network sees only roads with the ditch on the right, the other as many pictures with
            ditches on both sides. Both are asked about roads of either kind.
          </p>
          <p>
            It is the oldest trap of learning machines: what always goes along with the answer in training is
            as good as the answer. The cure is data in which it does not.
          </p>
        </>
      ),
    },
    {
      title: 'The fork',
      shows: 'fork',
      text: (
        <>
          <p>
            The road forks, and nobody told the network which way to go. It was taught roads, one at a time.
          </p>
          <p>
            The paper says what happened: the output shows <b>two hills</b>, one for each arm, and the
            dictated direction <b>jumps</b> from one to the other.
          </p>
          <p>
            Run it: a network learns paths, and then is driven straight up to forks that it has never seen.
            (To see it at the wheel, choose the road <b>Fork</b> on the Drive screen.) Two hills means a
            second top of at least half the highest, and between them a valley of at most 70 % of the lower.
          </p>
          <p>
            It is not so stupid. A network that must give one number, the mean of both arms, would drive onto
            the grass between them. With a unit for each direction it can say “here or there”. Only nobody
            asks it twice.
          </p>
        </>
      ),
      question: {
        ask: 'Which direction would a network give that has a single output unit for the curvature?',
        options: ['The left arm', 'The middle', 'The right arm'],
        right: 1,
        answer:
          'The least squared error between left and right lies in the middle. That is one reason for 45 units.',
      },
    },
    {
      title: 'Squared error is not driving',
      shows: 'squared-error',
      text: (
        <>
          <p>
            Training lowers the squared error of all 45 direction units. Driving asks one thing: is the{' '}
            <b>hill</b> in the right place? A hill that is too flat, or too high, costs error and steers the
            same. Baluja (1995) noticed: a low squared error was not needed for good steering.
          </p>
          <p>
            Run it: the same network, trained for 2 to 80 epochs, is measured both ways on pictures that it
            has not seen: by its squared error, and by how many answers lie within two units of the right one.
          </p>
          <p>Watch where each curve is best. They need not agree.</p>
        </>
      ),
    },
  ],
  Stage,
});
