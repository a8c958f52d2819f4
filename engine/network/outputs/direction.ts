import { z } from 'zod';
import { curvatureOfUnit, unitOfCurvature } from '../../../sim/conventions.ts';
import { DECODINGS, type Decoding, decodeUnit, HILL_1989, HILL_WIDTH } from '../decode.ts';
import { writeUnit } from './direction-graph.ts';
import type { Output } from './output.ts';

const schema = z.object({
  kind: z.literal('direction'),
  units: z.int().min(2).max(4096),
  maxCurvaturePerM: z.number().positive(),
  decoding: z.enum(DECODINGS),
  target: z.enum(['hill-1989', 'gaussian']),
});
export type DirectionSpec = Readonly<z.infer<typeof schema>>;

/** Where to steer: a hill of activation over units that stand for curvatures, from left to right. */
export const direction = { schema, open };

/** The output that steers. */
export interface Direction extends Output {
  readonly units: number;
  /** Curvature of the outermost units, 1/m. */
  readonly maxCurvaturePerM: number;
  readonly decoding: Decoding;
  /** The unit, possibly fractional, that activations stand for. */
  unitOf(activations: ArrayLike<number>): number;
  /** The unit that is taught for a curvature: a whole one where the target's table has a middle unit. */
  targetUnit(curvaturePerM: number): number;
  /** Curvature of a unit, 1/m, positive to the left. */
  curvatureOf(unit: number): number;
  /** Writes the target activations of a curvature to `out[offset …]`. @returns whether it was clamped. */
  encodeCurvature(curvaturePerM: number, out: Float32Array, offset: number): boolean;
}

function open({ units, maxCurvaturePerM, decoding, target }: DirectionSpec): Direction {
  const unitOf = (activations: ArrayLike<number>) => decodeUnit(activations, decoding);
  const curvatureOf = (unit: number) => curvatureOfUnit(unit, units, maxCurvaturePerM);
  const fractional = (curvaturePerM: number) => unitOfCurvature(curvaturePerM, units, maxCurvaturePerM);
  const targetUnit = (curvaturePerM: number) =>
    target === 'hill-1989' ? Math.round(fractional(curvaturePerM)) : fractional(curvaturePerM);
  const encodeCurvature = (curvaturePerM: number, out: Float32Array, offset: number) => {
    const centre = fractional(curvaturePerM);
    switch (target) {
      case 'hill-1989': {
        const first = Math.round(centre) - (HILL_1989.length - 1) / 2;
        for (let i = 0; i < units; i++) out[offset + i] = HILL_1989[i - first] ?? 0;
        break;
      }
      case 'gaussian':
        for (let i = 0; i < units; i++) out[offset + i] = Math.exp(-((i - centre) ** 2) / HILL_WIDTH);
        break;
      default:
        target satisfies never;
    }
    return Math.abs(curvaturePerM) > maxCurvaturePerM;
  };
  return {
    kind: 'direction',
    units,
    width: units,
    maxCurvaturePerM,
    decoding,
    loss: 'squared',
    picture: { rows: 1, columns: units },
    facts: [
      { label: 'Directions', value: `${units}, to ±${maxCurvaturePerM} 1/m` },
      { label: 'Target', value: target },
      { label: 'Decoding', value: decoding },
    ],
    weightsLabel: 'the directions, left to right',
    words:
      `direction unit i of ${units}, counted from 0, stands for curvature ` +
      `${maxCurvaturePerM} (1 - 2 i / ${units - 1}) per metre, positive to the left; ` +
      'curvature is of the path of the middle of the rear axle',
    tensorName: 'direction',
    decoded: [
      {
        tensor: { name: 'curvature', type: 'float32', dims: [1] },
        // A logarithm, or a division by a sum over all units, loses a little more in single precision.
        tolerance:
          (decoding === 'centre-fitted-at-edges' || decoding === 'mean' ? 1e-5 : 1e-6) * maxCurvaturePerM,
        value: (activations) => curvatureOf(unitOf(activations)),
      },
    ],
    unitOf,
    targetUnit,
    curvatureOf,
    encodeCurvature,
    encode: (truth, _, out, offset) => encodeCurvature(truth.curvaturePerM, out, offset),
    write(graph) {
      if (decoding === 'most-active') {
        const curvatures = Array.from({ length: units }, (_, unit) => curvatureOf(unit));
        const peak = graph.node('ArgMax', ['direction'], 'peak', {
          axis: 1,
          keepdims: 1,
          select_last_index: 0,
        });
        const table = graph.floats('curvature_of_unit', curvatures, [units]);
        graph.node('Gather', [table, peak], 'curvature', { axis: 0 });
        return;
      }
      const unit = writeUnit(graph, units, decoding);
      const perUnit = graph.scalar('curvature_per_unit', (2 * maxCurvaturePerM) / (units - 1));
      const turned = graph.node('Mul', [unit, perUnit], 'curvature_from_left');
      graph.node('Sub', [graph.scalar('max_curvature', maxCurvaturePerM), turned], 'curvature');
    },
    isRight: ({ activations, curvaturePerM }) =>
      Math.abs(unitOf(activations) - targetUnit(curvaturePerM)) <= 2,
  };
}
