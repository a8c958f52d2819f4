import { z } from 'zod';
import type { Output } from './output.ts';

const schema = z.object({ kind: z.literal('road-intensity') });

/** Whether the road is lighter than its surroundings in this image (Pomerleau 1988). */
export const roadIntensity = { schema, open };

function open(): Output {
  return {
    kind: 'road-intensity',
    width: 1,
    loss: 'squared',
    picture: null,
    facts: [{ label: 'Road intensity', value: 'lighter or darker than its surroundings' }],
    weightsLabel: 'the road intensity',
    words:
      'road_intensity is 1 where the road is lighter than its surroundings, 0 where darker: begin driving with ' +
      'road_intensity_feedback 0.5, then feed back the latest road_intensity',
    tensorName: 'road_intensity',
    decoded: [],
    encode(truth, _, out, offset) {
      out[offset] = truth.roadLighter ? 1 : 0;
      return false;
    },
    write: () => {},
    isRight: ({ activations, targets }) => activations[0]! > 0.5 === targets[0]! > 0.5,
  };
}
