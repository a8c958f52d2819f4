import { z } from 'zod';
import { proximity } from '../../../sim/sensors/preprocess.ts';
import { cells } from '../sizes.ts';
import type { Input } from './input.ts';

const schema = z.object({
  kind: z.literal('range'),
  rows: cells,
  columns: cells,
  /** Where nothing returns, m. */
  maxRangeM: z.number().positive(),
});
type RangeSpec = z.infer<typeof schema>;

/** The range finder's image, one activation a ray: 1 is touching, 0 is nothing there. */
export const range = { schema, open };

function open({ rows, columns, maxRangeM }: RangeSpec): Input {
  const size = `${rows}×${columns}`;
  return {
    kind: 'range',
    width: rows * columns,
    picture: { rows, columns },
    mean: null,
    fact: { label: 'Range finder', value: `${size}, to ${maxRangeM} m` },
    weightsLabel: 'the range image',
    words: 'range is slant range in metres',
    tensor: { name: 'range', type: 'float32', dims: [rows, columns] },
    read: (look) => look.range,
    encode: (look, out, offset) => proximity(look.range, maxRangeM, out, offset),
    write(graph) {
      const flat = graph.node('Flatten', ['range'], 'range_flat', { axis: 1 });
      const share = graph.node('Div', [flat, graph.scalar('max_range', maxRangeM)], 'range_share');
      const unclipped = graph.node('Sub', [graph.scalar('one', 1), share], 'proximity_unclipped');
      return graph.clip(unclipped, 'proximity');
    },
    misfit({ range: seen }) {
      if (seen.rows !== rows || seen.columns !== columns) {
        return `it reads a range finder of ${size}, the range finder has ${seen.rows}×${seen.columns}`;
      }
      if (seen.maxRangeM === maxRangeM) return undefined;
      return `it takes ${maxRangeM} m for nothing seen, the range finder reports ${seen.maxRangeM} m`;
    },
  };
}
