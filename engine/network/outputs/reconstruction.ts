import { z } from 'zod';
import type { GraphWriter } from '../graph-writer.ts';
import { cells } from '../sizes.ts';
import { LocalContrast } from './local-contrast.ts';
import type { Output } from './output.ts';

const schema = z.object({
  kind: z.literal('reconstruction'),
  rows: cells,
  columns: cells,
  /** What is reconstructed is where the road lies, from this row down; the picture as it is where it is left out. */
  localContrast: z.object({ fromRow: z.int().min(0).max(4096) }).optional(),
});
export type ReconstructionSpec = z.infer<typeof schema>;

/**
 * The camera input reconstructed (Pomerleau 1992): a network that knows such pictures reconstructs them well. Its
 * `reliability` is Pearson's correlation of input and reconstruction; with `localContrast`, of what {@link LocalContrast}
 * makes of the input, free from noise, and the reconstruction.
 */
export const reconstruction = { schema, open };

/** What a network is to draw again of its camera input, [rows × columns]: its target. */
export function reconstructionTarget(spec: ReconstructionSpec): (camera: Float32Array) => Float32Array {
  if (!spec.localContrast) return (camera) => camera;
  const local = new LocalContrast(spec, spec.localContrast.fromRow);
  return (camera) => {
    const { contrast, signal } = local.of(camera);
    const scale = 1 / Math.sqrt(signal);
    return Float32Array.from(contrast, (value) => scale * value);
  };
}

/** Variance that a picture is taken to have at least: of an even one the correlation would be noise by noise. */
const LEAST_VARIANCE = 1e-6;

/**
 * What the reconstruction of local contrast weighs in the loss. It is of variance 1 in each of many cells: more, and it
 * takes the hidden units from steering; so little helps steering a little, and leaves them unable to draw a road where
 * nothing that it learned from had one.
 */
const CONTRAST_WEIGHT = 0.003;

function open(spec: ReconstructionSpec): Output {
  const { rows, columns, localContrast } = spec;
  const width = rows * columns;
  const picture = { rows, columns };
  const target = reconstructionTarget(spec);
  return {
    kind: 'reconstruction',
    width,
    loss: 'squared',
    picture,
    weightsLabel: 'the reconstructed camera image',
    tensorName: 'reconstruction',
    encode(_, inputs, out, offset) {
      out.set(target(inputs('camera')), offset);
      return false;
    },
    ...(localContrast ? ofLocalContrast(picture, localContrast.fromRow) : ofPicture(picture)),
  };
}

type Picture = { readonly rows: number; readonly columns: number };
type Kind = Pick<Output, 'facts' | 'words' | 'head' | 'decoded' | 'write' | 'isRight'>;

function ofPicture({ rows, columns }: Picture): Kind {
  return {
    facts: [{ label: 'Reconstruction', value: `${rows}×${columns} of the camera input` }],
    words:
      'reconstruction is the camera input as the network reconstructs it; ' +
      'reliability is the correlation of the two, near 1 for pictures like those it learned from',
    decoded: [
      {
        tensor: { name: 'reliability', type: 'float32', dims: [1] },
        tolerance: 1e-4,
        value: (activations, inputs) => correlation(activations, inputs('camera')),
      },
    ],
    write(graph, inputNames) {
      const input = centred(graph, inputNames.camera!, 'seen');
      const own = centred(graph, 'reconstruction', 'reconstructed');
      const product = graph.node('Mul', [input.centred, own.centred], 'correlation_product');
      const covariance = mean(graph, product, 'covariance');
      const scale = graph.node(
        'Sqrt',
        [graph.node('Mul', [input.variance, own.variance], 'variances')],
        'scale',
      );
      graph.node('Div', [covariance, scale], 'reliability');
    },
    // At least half of the variance is explained.
    isRight: ({ activations, targets }) => correlation(activations, targets) ** 2 > 0.5,
  };
}

function ofLocalContrast({ rows, columns }: Picture, fromRow: number): Kind {
  const local = new LocalContrast({ rows, columns }, fromRow);
  return {
    facts: [
      {
        label: 'Reconstruction',
        value: `local contrast of the camera input, ${rows}×${columns} from row ${fromRow}`,
      },
    ],
    words:
      'reconstruction is the local contrast of the camera input as the network reconstructs it; ' +
      'reliability is the correlation of the two less noise: compare it with what the scores call usual',
    head: { weight: CONTRAST_WEIGHT, activation: 'linear' },
    decoded: [
      {
        tensor: { name: 'reliability', type: 'float32', dims: [1] },
        tolerance: 1e-4,
        value(activations, inputs) {
          const { contrast, signal } = local.of(inputs('camera'));
          const own = activations.reduce((sum, value) => sum + value, 0) / activations.length;
          let [covariance, variance] = [0, 0];
          for (const [i, seen] of contrast.entries()) {
            const drawn = activations[i]! - own;
            covariance += (seen * drawn) / contrast.length;
            variance += (drawn * drawn) / contrast.length;
          }
          return Math.min(1, covariance / Math.sqrt(signal * Math.max(LEAST_VARIANCE, variance)));
        },
      },
    ],
    write(graph, inputNames) {
      const { contrast, signal } = local.write(graph, inputNames.camera!);
      const own = centred(graph, 'reconstruction', 'reconstructed');
      const product = graph.node('Mul', [contrast, own.centred], 'correlation_product');
      const covariance = mean(graph, product, 'covariance');
      const scale = graph.node('Sqrt', [graph.node('Mul', [signal, own.variance], 'variances')], 'scale');
      const free = graph.node('Div', [covariance, scale], 'correlation');
      graph.node('Min', [free, graph.scalar('one', 1)], 'reliability');
    },
    isRight: ({ activations, targets }) => correlation(activations, targets) ** 2 > 0.5,
  };
}

/** Pearson's correlation of two pictures, −1 … 1. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const count = a.length;
  const meanOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / count;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    covariance += (x * y) / count;
    varianceA += (x * x) / count;
    varianceB += (y * y) / count;
  }
  return covariance / Math.sqrt(Math.max(LEAST_VARIANCE, varianceA) * Math.max(LEAST_VARIANCE, varianceB));
}

function mean(graph: GraphWriter, values: string, output: string): string {
  return graph.node('ReduceMean', [values], output, { axes: [1], keepdims: 1 });
}

function centred(graph: GraphWriter, values: string, name: string): { centred: string; variance: string } {
  const difference = graph.node('Sub', [values, mean(graph, values, `${name}_mean`)], `${name}_centred`);
  const square = graph.node('Mul', [difference, difference], `${name}_squared`);
  const least = graph.scalar('least_variance', LEAST_VARIANCE);
  const variance = graph.node('Max', [mean(graph, square, `${name}_variance`), least], `${name}_spread`);
  return { centred: difference, variance };
}
