import { z } from 'zod';
import {
  CONTRAST_DEVIATIONS,
  NORMALISED_BLUE_GAIN,
  PREPROCESSINGS,
  preprocessCamera,
} from '../../../sim/sensors/preprocess.ts';
import type { GraphWriter } from '../graph-writer.ts';
import { ONNX_TYPES } from '../graph-writer.ts';
import { cells } from '../sizes.ts';
import type { Input } from './input.ts';

const schema = z.object({
  kind: z.literal('camera'),
  rows: cells,
  columns: cells,
  preprocessing: z.enum(PREPROCESSINGS),
});
type CameraSpec = z.infer<typeof schema>;

/** The camera's image, one activation a pixel. */
export const camera = { schema, open };

function open({ rows, columns, preprocessing }: CameraSpec): Input {
  const size = `${rows}×${columns}`;
  return {
    kind: 'camera',
    width: rows * columns,
    picture: { rows, columns },
    mean: null,
    fact: { label: 'Camera', value: `${size}, ${preprocessing}` },
    weightsLabel: 'the camera image',
    words: 'camera is RGB 0 to 255',
    tensor: { name: 'camera', type: 'uint8', dims: [rows, columns, 3] },
    read: (look) => look.camera,
    encode: (look, out, offset) => preprocessCamera(look.camera, preprocessing, out, offset),
    write: (graph) => write(graph, preprocessing),
    misfit: ({ camera: seen }) =>
      seen.rows === rows && seen.columns === columns
        ? undefined
        : `it reads a camera of ${size}, the camera has ${seen.rows}×${seen.columns}`,
  };
}

/** The formulas of `preprocessCamera`, to [N, pixels]. */
function write(graph: GraphWriter, preprocessing: CameraSpec['preprocessing']): string {
  const colours = graph.node('Cast', ['camera'], 'camera_float', { to: ONNX_TYPES.float32 });
  // A matrix product picks or adds colours several times faster than Gather, Slice or ReduceSum does; and arithmetic on
  // [N, pixels] is several times faster than on [N, rows, columns, 1].
  const mix = (name: string, red: number, green: number, blue: number) => {
    const weights = graph.floats(`${name}_mix`, [red, green, blue], [3, 1]);
    const mixed = graph.node('MatMul', [colours, weights], `${name}_image`);
    return graph.node('Flatten', [mixed], name, { axis: 1 });
  };
  if (preprocessing === 'blue') return mix('blue', 0, 0, 1 / 255);
  if (preprocessing === 'normalised-blue') {
    const gain = NORMALISED_BLUE_GAIN;
    const scaled = graph.node('Add', [mix('blue', 0, 0, gain), graph.scalar('gain', gain)], 'blue_scaled');
    const three = graph.scalar('three', 3);
    const whole = graph.node('Add', [mix('colour_sum', 1, 1, 1), three], 'colour_sum_plus');
    return graph.clip(graph.node('Div', [scaled, whole], 'blue_share'), 'blue_normalised');
  }
  const blue = mix('blue', 0, 0, 1);
  const overImage = { axes: [1], keepdims: 1 };
  const mean = graph.node('ReduceMean', [blue], 'blue_mean', overImage);
  const difference = graph.node('Sub', [blue, mean], 'blue_difference');
  const square = graph.node('Mul', [difference, difference], 'blue_difference_squared');
  const deviation = graph.node(
    'Sqrt',
    [graph.node('ReduceMean', [square], 'blue_variance', overImage)],
    'blue_deviation',
  );
  const scale = graph.node(
    'Mul',
    [
      graph.node('Max', [deviation, graph.scalar('one', 1)], 'blue_deviation_floored'),
      graph.scalar('contrast_span', 2 * CONTRAST_DEVIATIONS),
    ],
    'contrast_scale',
  );
  const contrast = graph.node('Div', [difference, scale], 'contrast_centred');
  const shifted = graph.node('Add', [contrast, graph.scalar('half', 0.5)], 'contrast_unclipped');
  return graph.clip(shifted, 'contrast');
}
