import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { atLeast, type Check, exactly } from '../lab/experiment.ts';
import type { FacesFound, Recognition } from '../lab/findings.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { RunOptions } from './experiment.ts';
import { lessMean, meanFace } from './faces/centre.ts';
import { type CmuFaces, openCmuFaces } from './faces/cmu.ts';
import { type Face, POSES } from './faces/face.ts';
import { type FaceRecipe, learnFaces, pixelsOf, type Question, SUNGLASSES } from './faces/recognise.ts';
import { FACE_SIZE, floats, gallery, recognitionOf } from './faces/shown.ts';

const LISTS = ['all_train', 'all_test1', 'all_test2'] as const;

/** 960-3-4 and 960-20-20, as the set's own program trained them. */
const SHARED = { epochs: 100, learningRate: 0.3, momentum: 0.3, firstWeights: 0.05, weightDecay: 0 };
const POSE: FaceRecipe = { hidden: 3, ...SHARED };
const PERSON: FaceRecipe = { hidden: 20, ...SHARED };
const EYES: FaceRecipe = { hidden: 4, ...SHARED };
const GALLERY_PERSONS = 6;

/** Foreign networks that come with some copies of the set: what each detects, and its hits on the three lists. */
const FOREIGN: readonly { name: string; isIt: (face: Face) => boolean; hits: readonly number[] }[] = [
  { name: 'left', isIt: ({ pose }) => pose === 'left', hits: [277, 136, 205] },
  { name: 'straight', isIt: ({ pose }) => pose === 'straight', hits: [277, 123, 192] },
  { name: 'sunglasses', isIt: ({ sunglasses }) => sunglasses, hits: [277, 121, 165] },
];

/** The CMU faces from a folder: attribution to Tom Mitchell, Carnegie Mellon University. */
export async function cmuFaces({ seed, full, faces: source }: RunOptions, job: Job): Promise<FacesFound> {
  if (source === undefined) {
    throw new UserError(
      'usage',
      'cmu-faces reads the CMU faces, which do not come with alvinn',
      'Give their folder: --faces FOLDER.',
    );
  }
  await using set = await openCmuFaces(source);
  const lists: (readonly Face[])[] = [];
  for (const list of LISTS) lists.push(await set.list(list));
  const [train, test1, test2] = lists as [Face[], Face[], Face[]];
  const stranger = [...test1, ...test2].find((face) => !train.some(({ person }) => person === face.person));
  if (stranger) {
    throw new UserError(
      'invalid',
      `${stranger.person} is asked about in a list of tests, and is not in all_train.list`,
      'Give the set as it is published.',
    );
  }
  const mean = meanFace(train);
  const centred = lists.map((faces) => lessMean(faces, mean));
  const sets = LISTS.map((name, l) => ({ name, faces: lists[l]! }));
  const backend = cpuBackend();
  const persons = [...new Set(train.map(({ person }) => person))].toSorted();
  const seeds = Array.from({ length: full ? 25 : 5 }, (_, i) => seed + i);
  /** Trains from every seed; what a page shows is of the first. */
  const recognise = async (
    phase: string,
    question: Question,
    recipe: FaceRecipe,
    own: readonly number[] = seeds,
  ) => {
    const shares: [number[], number[]] = [[], []];
    let shown: Recognition | undefined;
    for (const [i, from] of own.entries()) {
      const recogniser = await learnFaces(backend, centred[0]!, question, recipe, from, job.signal);
      for (const [s, faces] of centred.slice(1).entries())
        shares[s]!.push(await recogniser.shareRight(faces));
      shown ??= await recognitionOf(recogniser, question, sets, mean);
      recogniser.trainer.dispose();
      job.onProgress({ phase, done: i + 1, total: own.length });
    }
    return { shares, shown: shown! };
  };
  const pose = await recognise('learning poses', { names: POSES, answer: (face) => face.pose }, POSE);
  const person = await recognise(
    'learning persons',
    { names: persons, answer: (face) => face.person },
    PERSON,
  );
  const sunglasses = await recognise('learning sunglasses', SUNGLASSES, EYES, [seed]);
  return {
    checks: [
      atLeast(`pose, 960-3-4, median of ${seeds.length} seeds, test1`, median(pose.shares[0]), 0.88),
      atLeast(`pose, 960-3-4, median of ${seeds.length} seeds, test2`, median(pose.shares[1]), 0.93),
      atLeast(`1 of ${persons.length} persons, 960-20-20, median, test1`, median(person.shares[0]), 0.97),
      atLeast(`1 of ${persons.length} persons, 960-20-20, median, test2`, median(person.shares[1]), 0.95),
      ...(await foreignChecks(set, lists)),
    ],
    attribution:
      'CMU face images: Tom Mitchell, Carnegie Mellon University; free for education with attribution',
    faces: { train: train.length, test1: test1.length, test2: test2.length },
    pose: { test1: pose.shares[0], test2: pose.shares[1] },
    person: { test1: person.shares[0], test2: person.shares[1] },
    ...FACE_SIZE,
    gallery: gallery([...test1, ...test2], GALLERY_PERSONS, POSES),
    mean: floats(mean),
    questions: { pose: pose.shown, person: person.shown, sunglasses: sunglasses.shown },
  };
}

async function foreignChecks(set: CmuFaces, lists: readonly (readonly Face[])[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, isIt, hits } of FOREIGN) {
    const network = await set.network(name);
    if (!network) continue;
    const { spec, weights } = network;
    const trainer = await cpuBackend().create(spec, weights);
    for (const [l, faces] of lists.entries()) {
      const outputs = await trainer.forward(pixelsOf(faces), faces.length);
      const right = faces.filter((face, i) => outputs[i]! > 0.5 === isIt(face)).length;
      checks.push(
        exactly(`faces of ${LISTS[l]} that a foreign network for "${name}" has right`, right, hits[l]!),
      );
    }
  }
  return checks;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
