import type { Job } from '../job.ts';
import { atLeast, type Findings } from '../lab/experiment.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import type { RunOptions } from './experiment.ts';
import { centred } from './faces/centre.ts';
import { POSES } from './faces/face.ts';
import { type FaceRecipe, learnFaces, type Recogniser } from './faces/recognise.ts';
import { PERSONS, renderedFaces } from './faces/rendered.ts';

const POSE: FaceRecipe = { hidden: 8, epochs: 60, learningRate: 0.3, momentum: 0.3 };
const PERSON: FaceRecipe = { hidden: 20, epochs: 60, learningRate: 0.3, momentum: 0.3 };

/** Faces that nobody has: where they look and who they are, on an expression and a light that were held out. */
export async function renderedFaceRecognition({ seed, full }: RunOptions, job: Job): Promise<Findings> {
  const sets = await renderedFaces(seed, full ? 4 : 2, job);
  const [training, heldOut] = centred([sets.training, sets.heldOut]);
  const persons = Array.from({ length: PERSONS }, (_, i) => `person ${i + 1}`);
  const backend = cpuBackend();
  const pose = await learnFaces(
    backend,
    training!,
    { names: POSES, answer: (face) => face.pose },
    POSE,
    seed,
    job.signal,
  );
  const person = await learnFaces(
    backend,
    training!,
    { names: persons, answer: (face) => face.person },
    PERSON,
    seed,
    job.signal,
  );
  const shares = async (recogniser: Recogniser) => ({
    training: await recogniser.shareRight(training!),
    heldOut: await recogniser.shareRight(heldOut!),
  });
  const [ofPose, ofPerson] = [await shares(pose), await shares(person)];
  return {
    checks: [
      atLeast('pose, on an expression and a light that were held out', ofPose.heldOut, 0.9),
      atLeast(
        `1 of ${PERSONS} persons, on an expression and a light that were held out`,
        ofPerson.heldOut,
        0.9,
      ),
    ],
    faces: { training: training!.length, heldOut: heldOut!.length },
    pose: ofPose,
    person: ofPerson,
  };
}
