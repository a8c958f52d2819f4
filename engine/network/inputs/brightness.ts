import { z } from 'zod';
import { BRIGHTEST, preprocessBrightness } from '../../../sim/sensors/preprocess.ts';
import { ONNX_TYPES } from '../graph-writer.ts';
import { cells } from '../sizes.ts';
import type { Input } from './input.ts';

const schema = z.object({ kind: z.literal('brightness'), rows: cells, columns: cells });
type BrightnessSpec = z.infer<typeof schema>;

/**
 * How bright the camera's image is, one activation a pixel: a second plane beside the share of blue, which is the same for
 * a grey road and for snow.
 */
export const brightness = { schema, open };

function open({ rows, columns }: BrightnessSpec): Input {
  const size = `${rows}×${columns}`;
  return {
    kind: 'brightness',
    width: rows * columns,
    picture: { rows, columns },
    mean: null,
    fact: { label: 'Brightness', value: `${size} of the camera` },
    weightsLabel: 'the camera image’s brightness',
    words: 'camera is RGB 0 to 255',
    tensor: { name: 'camera', type: 'uint8', dims: [rows, columns, 3] },
    read: (look) => look.camera,
    encode: (look, out, offset) => preprocessBrightness(look.camera, out, offset),
    /** The formula of `preprocessBrightness`, to [N, pixels]. */
    write(graph) {
      const colours = graph.node('Cast', ['camera'], 'brightness_colours', { to: ONNX_TYPES.float32 });
      const shares = graph.floats('brightness_mix', Array(3).fill(1 / BRIGHTEST), [3, 1]);
      const image = graph.node('MatMul', [colours, shares], 'brightness_image');
      return graph.node('Flatten', [image], 'brightness', { axis: 1 });
    },
    misfit: ({ camera: seen }) =>
      seen.rows === rows && seen.columns === columns
        ? undefined
        : `it reads a camera of ${size}, the camera has ${seen.rows}×${seen.columns}`,
  };
}
