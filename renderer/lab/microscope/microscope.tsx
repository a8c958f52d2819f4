import { chapterOf } from '../chapter.ts';
import { choice, named, numeric, numerics } from '../place.ts';
import { Stage } from './Stage.tsx';
import { BRUSHES, LARGEST_PAINTED, type MicroscopeState, MOST_PAINTED } from './state.ts';

/** Longest name of a file. */
const LONGEST_NAME = 255;
const MOST_FRAMES = 1e9;

export const microscopeChapter = chapterOf<MicroscopeState>({
  name: 'microscope',
  number: 9,
  title: 'ALVINN under the microscope',
  fields: {
    model: named('', LONGEST_NAME),
    drive: named('', LONGEST_NAME),
    frame: numeric(0, 0, MOST_FRAMES, true),
    layer: numeric(0, 0, 20, true),
    unit: numeric(-1, -1, 100_000, true),
    plane: numeric(0, 0, 9, true),
    painted: numerics([], 0, LARGEST_PAINTED, MOST_PAINTED),
    brush: choice('dark', BRUSHES),
    shift: numeric(0, -12, 12, true),
    patch: numeric(5, 1, 9, true),
    direction: numeric(-1, -1, 4095, true),
  },
  pages: [
    {
      title: 'One unit, opened',
      shows: 'unit',
      text: (
        <>
          <p>
            This is a network that drives, and a picture that it was given, a <b>look</b>. Choose both above:
            any network and any drive of your library.
          </p>
          <p>
            Click a unit. Its <b>weights</b> lie over the picture, orange where a bright cell excites it, blue
            where it inhibits it. Cell by cell, weight × picture is a <b>product</b>. All products and the
            bias add up to the sum s, and g makes the answer V of it.
          </p>
          <p>
            Then the unit speaks: its answer, times one weight for each direction, is its <b>push</b>. The
            pushes of all units together, and g once more, are the answers of the direction units: the{' '}
            <b>hill</b>. The car steers where it is highest.
          </p>
          <p>
            Of a network with several hidden layers you can choose the layer. Where other units lie between,{' '}
            <b>slopes</b> stand in place of weights: how the unit’s sum changes with each cell. Filters show
            their feature maps.
          </p>
          <p>These are the network’s own numbers: the same that its file works out when it drives.</p>
        </>
      ),
      question: {
        ask: 'A unit’s answer is nearly 0 on this look. What is its push?',
        options: ['Nearly 0 everywhere', 'As its weights say', 'To the left'],
        right: 0,
        answer: 'A unit that is silent pushes nothing, however large its weights are. Look for one.',
      },
    },
    {
      title: 'Paint on the retina',
      shows: 'paint',
      text: (
        <>
          <p>
            Move the picture to the left and to the right: the road moves, and the <b>hill</b> with it. The
            line shows where it was before.
          </p>
          <p>
            Then paint. Widen the road, close it, draw a second one, cover the sky. What does it hang on, and
            what leaves it cold?
          </p>
          <p>
            A car that has learned only roads believes in every picture that there is a road. Paint all of it
            grey, and it still answers something.
          </p>
        </>
      ),
      question: {
        ask: 'You move the picture six cells to the right, as if the car stood further left. Where does the hill go?',
        options: ['To the right', 'To the left', 'It stays'],
        right: 0,
        answer: 'The road now lies to the right of the car, so it steers right, back to it.',
      },
    },
    {
      title: 'Which cells matter',
      shows: 'maps',
      text: (
        <>
          <p>
            Two ways to ask. <b>Cover</b> a patch of the picture with its mean grey, here, there and
            everywhere, and note how far the hill moves. Or follow the slopes back from one direction unit to
            the cells, as back-propagation does: the <b>gradient</b> says how its answer changes where a cell
            gets a little brighter.
          </p>
          <p>
            They do not say the same. Covering is a large change, the gradient is about the smallest. A unit
            that is at its limit hardly has a slope, although it matters much.
          </p>
          <p>Look at the near edges of the road, and at the sky.</p>
        </>
      ),
    },
    {
      title: 'What it would like to see',
      shows: 'likes',
      text: (
        <>
          <p>
            Turn the question round: not “what does the unit say to this picture”, but “which picture makes it
            say most”? For a unit of the first layer the answer is exact: every cell white where its weight is
            positive, black where it is negative. With no more contrast than the picture of now, the best it
            can get are its own weights, as shades of grey.
          </p>
          <p>
            For a unit further up one climbs: from grey, a small step up its slopes, and again. Below is what
            the whole network would answer to the picture of black and white.
          </p>
          <p>
            No camera ever sees such a picture. So let it look through the drive too: which of the frames that
            it could meet excite it most?
          </p>
          <p>
            Does it look like a road? Not much. The unit was never asked what a road is, only to tell roads it
            was shown from each other.
          </p>
        </>
      ),
    },
  ],
  Stage,
});
