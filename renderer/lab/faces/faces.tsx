import { chapterOf } from '../chapter.ts';
import { choice, flag, numeric, numerics, seedOf } from '../place.ts';
import { Stage } from './Stage.tsx';
import { type FacesState, QUESTIONS } from './state.ts';

export const facesChapter = chapterOf<FacesState>({
  name: 'faces',
  number: 5,
  title: 'Faces',
  fields: {
    seed: seedOf(1),
    full: flag(false),
    question: choice('pose', QUESTIONS),
    face: numeric(0, 0, 99, true),
    covered: numerics([], 0, 959, 960),
  },
  pages: [
    {
      title: 'Where does it look?',
      shows: 'gallery',
      text: (
        <>
          <p>
            So far a network had two inputs, or eight. Now it has <b>960</b>: a picture of 32 × 30 cells, as
            large as the one that ALVINN sees, its <b>retina</b>. It is the lecture’s example before ALVINN:
            does this face look left, right, up, or straight into the camera? Who is it?
          </p>
          <p>
            The lecture uses photographs. These here are drawn by the computer: twenty persons who do not
            exist, each looking four ways (their <b>pose</b>), with four expressions, with and without
            sunglasses.
          </p>
          <p>
            Press <b>Run it</b>: the program draws the faces and trains three networks, one for each question.
            What is measured is measured on faces that they have <b>never seen</b>: all sad, and lit from the
            front, where those they learned from are lit from the side.
          </p>
        </>
      ),
      question: {
        ask: 'Twenty persons, one right. How often is a guess right?',
        options: ['1 in 2', '1 in 4', '1 in 20'],
        right: 2,
        answer: 'So 90 % is much. For the pose, with four answers, a guess is right once in four.',
      },
    },
    {
      title: 'Weights are pictures',
      shows: 'units',
      text: (
        <>
          <p>
            Every hidden unit has a weight from every cell. Put each weight where its cell lies, and the
            weights are a <b>picture</b>: orange where a bright cell excites the unit, blue where it inhibits
            it.
          </p>
          <p>
            Below each are its weights to the answers, a bar each: up speaks for the answer, down against it.
            A unit that speaks for “left” has orange where a face is bright that looks left, and blue where
            one is that looks right.
          </p>
          <p>Compare the three questions. For sunglasses only the cells about the eyes matter.</p>
        </>
      ),
      question: {
        ask: 'Nobody told the units what to look for. Where do these pictures come from?',
        options: ['From the first random weights', 'From the mistakes on the way', 'From the mean face'],
        right: 1,
        answer:
          'Every mistake moved every weight a little, by δ times what its cell showed. The picture is the sum of all these steps.',
      },
    },
    {
      title: 'What it takes for what',
      shows: 'mistakes',
      setUp: { question: 'person' },
      text: (
        <>
          <p>
            One number, “98 % right”, hides much. The <b>confusion table</b> has a row for what a face is and
            a column for what the network said. What is right lies on the diagonal.
          </p>
          <p>
            Below it the worst mistakes: where the network was surest, and wrong. In brackets stands what the
            wrong unit answered. Look at them. Would you have known?
          </p>
          <p>
            And one question to every such network: is it as good for everybody? Compare the shares with and
            without sunglasses.
          </p>
        </>
      ),
    },
    {
      title: 'Fool it',
      shows: 'live',
      text: (
        <>
          <p>
            Here the network itself is in the page, and the face is yours to paint. Drag over it: cells become
            dark, and every answer is worked out anew.
          </p>
          <p>
            Cover the eyes: the network for sunglasses should notice. Does the one for the pose mind? Then
            darken one half of the face, or a corner of the empty background.
          </p>
          <p>
            The network knows nothing of faces. Each hidden unit adds 960 products, and that is all it sees.
            What lies where its weights are large counts, whatever it is.
          </p>
        </>
      ),
    },
    {
      title: 'Real faces',
      shows: 'real',
      text: (
        <>
          <p>
            The lecture’s own pictures are real: 20 persons at Carnegie Mellon, 624 photographs. They belong
            to Tom Mitchell’s book <cite>Machine Learning</cite> (1997, chapter 4), are free for education
            with attribution, and do not come with this program.
          </p>
          <p>
            Choose the folder of the 32 × 30 pictures, with its lists <code>all_train.list</code>,{' '}
            <code>all_test1.list</code> and <code>all_test2.list</code>. The program trains 960-3-4 for the
            pose (960 inputs, 3 hidden units, 4 answers) and 960-20-20 for the person, five times each, and
            tells the middle one of the five results.
          </p>
          <p>The pictures stay on this machine, and are let go when the program ends.</p>
        </>
      ),
    },
  ],
  Stage,
});
