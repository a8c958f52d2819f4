import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readModel } from '../../../engine/onnx/read.ts';
import { encodeFields } from '../../../engine/protocol/fields.ts';
import { pictureOf } from '../../../engine/runs/picture.ts';
import { evenScale } from '../../../engine/train/input-scale.ts';
import type { FieldsPlan } from '../../../renderer/train/fields-page.ts';
import { openOwnPage, pictureOfPixels } from '../page.ts';
import { type Subject, tolerances } from '../subject.ts';

/** Files as seen from the case's folder: a model, or pictures that a run kept and where to look between them. */
const Input = z.strictObject({
  tolerance: tolerances('chromium'),
  theme: z.enum(['light', 'dark']),
  width: z.int(),
  height: z.int(),
  of: z.union([
    z.strictObject({ model: z.string() }),
    z.strictObject({ frames: z.tuple([z.string(), z.string()]), share: z.number().min(0).max(1) }),
  ]),
});

/** The canvas of the Train screen, from what runs keep. */
export const fieldsCanvas: Subject = async () => {
  const own = await openOwnPage('renderer/train/fields-page.html');
  return {
    async draw(input, _, folder) {
      const { theme, width, height, of } = Input.parse(input);
      const frames =
        'model' in of
          ? [encodeFields(await frameOf(join(folder, of.model)))]
          : of.frames.map((file) => readFileSync(join(folder, file)));
      const plan: FieldsPlan = {
        theme,
        width,
        height,
        frames: frames.map((bytes) => [...bytes]),
        share: 'model' in of ? 0 : of.share,
      };
      await own.load(width, height);
      return pictureOfPixels(own, plan);
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
};

/** What a run would keep of a model, had it no patterns to be wrong about. */
function frameOf(file: string) {
  const { weights, spec } = readModel(readFileSync(file), file);
  const none = {
    count: 0,
    inputs: new Float32Array(),
    targets: new Float32Array(),
    curvatures: new Float32Array(),
    previousLighter: new Float32Array(),
    clampedTargets: 0,
  };
  return pictureOf(1, 1, {
    spec,
    epoch: 1,
    last: true,
    patterns: {
      training: none,
      validation: none,
      shown: 0,
      copies: new Uint32Array(),
      scale: evenScale(spec.network.inputs),
    },
    weights: async () => weights,
    forward: async () => new Float32Array(),
  });
}
