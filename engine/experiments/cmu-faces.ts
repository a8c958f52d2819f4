import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { atLeast, type Check, exactly, type Findings } from '../lab/experiment.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { RunOptions } from './experiment.ts';
import { centred } from './faces/centre.ts';
import { type CmuFaces, openCmuFaces, readFaceNetwork } from './faces/cmu.ts';
import { type Face, POSES } from './faces/face.ts';
import { type FaceRecipe, learnFaces, pixelsOf, type Question } from './faces/recognise.ts';

const LISTS = ['all_train', 'all_test1', 'all_test2'] as const;

/** 960-3-4 and 960-20-20, as the set's own program trained them. */
const POSE: FaceRecipe = { hidden: 3, epochs: 100, learningRate: 0.3, momentum: 0.3 };
const PERSON: FaceRecipe = { hidden: 20, epochs: 100, learningRate: 0.3, momentum: 0.3 };

/** Foreign networks that come with some copies of the set: what each detects, and its hits on the three lists. */
const FOREIGN: readonly { name: string; isIt: (face: Face) => boolean; hits: readonly number[] }[] = [
  { name: 'left', isIt: ({ pose }) => pose === 'left', hits: [277, 136, 205] },
  { name: 'straight', isIt: ({ pose }) => pose === 'straight', hits: [277, 123, 192] },
  { name: 'sunglasses', isIt: ({ sunglasses }) => sunglasses, hits: [277, 121, 165] },
];

/** The CMU faces from a folder: attribution to Tom Mitchell, Carnegie Mellon University. */
export async function cmuFaces({ seed, full, faces: folder }: RunOptions, job: Job): Promise<Findings> {
  if (folder === undefined) {
    throw new UserError(
      'usage',
      'cmu-faces reads the CMU faces, which do not come with alvinn',
      'Give their folder: --faces FOLDER.',
    );
  }
  const set = openCmuFaces(folder);
  const lists = LISTS.map((list) => set.list(list));
  const [train, test1, test2] = centred(lists) as [Face[], Face[], Face[]];
  const backend = cpuBackend();
  const persons = [...new Set(train.map(({ person }) => person))].toSorted();
  const seeds = Array.from({ length: full ? 25 : 5 }, (_, i) => seed + i);
  const scores = async (question: Question, recipe: FaceRecipe, phase: string) => {
    const [first, second]: [number[], number[]] = [[], []];
    for (const [i, own] of seeds.entries()) {
      const recogniser = await learnFaces(backend, train, question, recipe, own, job.signal);
      first.push(await recogniser.shareRight(test1));
      second.push(await recogniser.shareRight(test2));
      job.onProgress({ phase, done: i + 1, total: seeds.length });
    }
    return [first, second] as const;
  };
  const pose = await scores({ names: POSES, answer: (face) => face.pose }, POSE, 'learning poses');
  const person = await scores({ names: persons, answer: (face) => face.person }, PERSON, 'learning persons');
  return {
    checks: [
      ...(await foreignChecks(set, lists)),
      atLeast(`pose, 960-3-4, median of ${seeds.length} seeds, test1`, median(pose[0]), 0.88),
      atLeast(`pose, 960-3-4, median of ${seeds.length} seeds, test2`, median(pose[1]), 0.93),
      atLeast(`1 of ${persons.length} persons, 960-20-20, median, test1`, median(person[0]), 0.97),
      atLeast(`1 of ${persons.length} persons, 960-20-20, median, test2`, median(person[1]), 0.95),
    ],
    attribution:
      'CMU face images: Tom Mitchell, Carnegie Mellon University; free for education with attribution',
    faces: { train: train.length, test1: test1.length, test2: test2.length },
    pose: { test1: pose[0], test2: pose[1] },
    person: { test1: person[0], test2: person[1] },
  };
}

async function foreignChecks({ networks }: CmuFaces, lists: readonly (readonly Face[])[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, isIt, hits } of FOREIGN) {
    const path = networks.get(name);
    if (path === undefined) continue;
    const { spec, weights } = readFaceNetwork(path);
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
