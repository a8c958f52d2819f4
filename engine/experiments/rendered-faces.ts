import type { Job } from '../job.ts';
import { atLeast } from '../lab/experiment.ts';
import type { FacesFound } from '../lab/findings.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { RunOptions } from './experiment.ts';
import { lessMean, meanFace } from './faces/centre.ts';
import { POSES } from './faces/face.ts';
import { type FaceRecipe, learnFaces, type Question, SUNGLASSES } from './faces/recognise.ts';
import { PERSONS, renderedFaces } from './faces/rendered.ts';
import { FACE_SIZE, floats, gallery, recognitionOf } from './faces/shown.ts';

/** Small first weights and a little decay: the noise of either would hide in the pictures what a unit learned. */
const SHARED = { learningRate: 0.3, momentum: 0.3, firstWeights: 0.01 };
const POSE: FaceRecipe = { hidden: 8, epochs: 60, weightDecay: 3e-4, ...SHARED };
const PERSON: FaceRecipe = { hidden: 20, epochs: 60, weightDecay: 2e-4, ...SHARED };
const EYES: FaceRecipe = { hidden: 6, epochs: 40, weightDecay: 3e-4, ...SHARED };
const GALLERY_PERSONS = 6;

/** Faces that nobody has: where they look and who they are, on an expression and a light that were held out. */
export async function renderedFaceRecognition({ seed, full }: RunOptions, job: Job): Promise<FacesFound> {
  const { training, heldOut } = await renderedFaces(seed, full ? 4 : 2, job);
  const mean = meanFace(training);
  const centred = lessMean(training, mean);
  const persons = Array.from({ length: PERSONS }, (_, i) => `person ${i + 1}`);
  const sets = [
    { name: 'learned from', faces: training },
    { name: 'never seen', faces: heldOut },
  ];
  const recognise = async (phase: string, question: Question, recipe: FaceRecipe) => {
    const onEpoch = (done: number, total: number) => job.onProgress({ phase, done, total });
    const recogniser = await learnFaces(cpuBackend(), centred, question, recipe, seed, job.signal, onEpoch);
    const recognition = await recognitionOf(recogniser, question, sets, mean);
    recogniser.trainer.dispose();
    return recognition;
  };
  const pose = await recognise('learning poses', { names: POSES, answer: (face) => face.pose }, POSE);
  const person = await recognise(
    'learning persons',
    { names: persons, answer: (face) => face.person },
    PERSON,
  );
  const sunglasses = await recognise('learning sunglasses', SUNGLASSES, EYES);
  return {
    checks: [
      atLeast('pose, with an expression and a light that it never saw', pose.shares[1]!.share, 0.9),
      atLeast(
        `1 of ${PERSONS} persons, with an expression and a light that it never saw`,
        person.shares[1]!.share,
        0.9,
      ),
      atLeast('sunglasses or none, on the same', sunglasses.shares[1]!.share, 0.9),
    ],
    faces: { training: training.length, heldOut: heldOut.length },
    attribution: null,
    ...FACE_SIZE,
    gallery: gallery(heldOut, GALLERY_PERSONS, POSES),
    mean: floats(mean),
    questions: { pose, person, sunglasses },
  };
}
