import { z } from 'zod';
import type { Input } from './input.ts';

const schema = z.object({ kind: z.literal('feedback') });

/** Whether the road was lighter than its surroundings in the image before (Pomerleau 1988): what the output said of it. */
export const feedback = { schema, open };

function open(): Input {
  return {
    kind: 'feedback',
    width: 1,
    picture: null,
    // It is random at first (Pomerleau 1988).
    mean: 0.5,
    fact: { label: 'Feedback', value: 'the road intensity of the look before' },
    weightsLabel: 'the road intensity before',
    words: null,
    tensor: { name: 'road_intensity_feedback', type: 'float32', dims: [1] },
    read: (look) => Float32Array.of(look.roadIntensityFeedback),
    encode(look, out, offset) {
      out[offset] = look.roadIntensityFeedback;
    },
    write: () => 'road_intensity_feedback',
    misfit: () => undefined,
  };
}
