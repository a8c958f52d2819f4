import { z } from 'zod';
import { mostActiveUnit } from '../decode.ts';
import type { Output } from './output.ts';

const schema = z.object({ kind: z.literal('classes'), names: z.array(z.string().min(1)).min(2).max(4096) });
type ClassesSpec = z.infer<typeof schema>;

/** Which of several classes a frame belongs to: one probability each, which add up to 1. */
export const classes = { schema, open };

function open({ names }: ClassesSpec): Output {
  const width = names.length;
  return {
    kind: 'classes',
    width,
    loss: 'softmax-cross-entropy',
    picture: { rows: 1, columns: width },
    facts: [{ label: 'Classes', value: names.join(', ') }],
    weightsLabel: `the classes ${names.join(', ')}`,
    words: `classes are probabilities of ${names.join(', ')}, in this order; class_index counts them from 0`,
    tensorName: 'classes',
    decoded: [
      {
        tensor: { name: 'class_index', type: 'int64', dims: [1] },
        tolerance: 0,
        value: (activations) => mostActiveUnit(activations),
      },
    ],
    // A frame of no class that it knows teaches it nothing: without a target there is no error.
    encode({ label }, _, out, offset) {
      for (const [i, name] of names.entries()) out[offset + i] = name === label ? 1 : 0;
      return false;
    },
    write(graph) {
      graph.node('ArgMax', ['classes'], 'class_index', { axis: 1, keepdims: 1, select_last_index: 0 });
    },
    isRight: ({ activations, targets }) => targets[mostActiveUnit(activations)] === 1,
  };
}
