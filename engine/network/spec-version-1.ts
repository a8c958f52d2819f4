import { z } from 'zod';
import { canonicalJson } from '../../sim/canonical-json.ts';
import type { ModelSpec } from './model.ts';
import type { DirectionSpec } from './outputs/direction.ts';
import { cells } from './sizes.ts';

const activation = z.enum(['sigmoid', 'tanh', 'linear']);
const preprocessing = z.enum(['blue', 'normalised-blue', 'contrast']);

/**
 * How version 0.1 wrote down a network: camera, range finder and feedback in this order, then dense layers, then
 * directions and, with the feedback, the road intensity.
 */
export const Version1Schema = z.object({
  preset: z.string(),
  camera: z.object({ rows: cells, columns: cells, preprocessing }).nullable(),
  range: z.object({ rows: cells, columns: cells, maxRangeM: z.number().positive() }).nullable(),
  roadIntensityFeedback: z.boolean(),
  network: z.object({
    inputs: z.int().min(1),
    layers: z.array(z.object({ units: cells, activation })).min(1),
  }),
  directionUnits: z.int().min(2).max(4096),
  maxCurvaturePerM: z.number().positive(),
  decoding: z.enum(['most-active', 'centre-of-mass']),
  target: z.enum(['hill-1989', 'gaussian']),
});
export type Version1Spec = z.infer<typeof Version1Schema>;

export function fromVersion1(old: Version1Spec): ModelSpec {
  const { preset, camera, range, roadIntensityFeedback, network } = old;
  const { directionUnits: units, maxCurvaturePerM, decoding, target } = old;
  return {
    preset,
    inputs: [
      ...(camera ? [{ kind: 'camera' as const, ...camera }] : []),
      ...(range ? [{ kind: 'range' as const, ...range }] : []),
      ...(roadIntensityFeedback ? [{ kind: 'feedback' as const }] : []),
    ],
    outputs: [
      { kind: 'direction', units, maxCurvaturePerM, decoding, target },
      ...(roadIntensityFeedback ? [{ kind: 'road-intensity' as const }] : []),
    ],
    network,
  };
}

/**
 * A network as version 0.1 wrote it down, so that it reads what later versions write too; undefined where it could not:
 * other parts or another order of them, other layers, losses, activations or decodings.
 *
 * @param decoding written in place of the network's own.
 */
export function toVersion1(
  { preset, inputs, outputs, network }: ModelSpec,
  decoding?: Version1Spec['decoding'],
): Version1Spec | undefined {
  const camera = inputs.find(({ kind }) => kind === 'camera');
  const range = inputs.find(({ kind }) => kind === 'range');
  const roadIntensityFeedback = inputs.some(({ kind }) => kind === 'feedback');
  const direction = outputs.find(({ kind }) => kind === 'direction') as DirectionSpec | undefined;
  if (!direction) return undefined;
  const { kind: _, units, maxCurvaturePerM, target } = direction;
  const written = Version1Schema.safeParse({
    preset,
    camera: camera ?? null,
    range: range ?? null,
    roadIntensityFeedback,
    network,
    directionUnits: units,
    maxCurvaturePerM,
    decoding: decoding ?? direction.decoding,
    target,
  });
  if (!written.success) return undefined;
  const same: Pick<ModelSpec, 'inputs' | 'outputs' | 'network'> = {
    inputs,
    outputs: decoding
      ? outputs.map((part) => (part === direction ? { ...direction, decoding } : part))
      : outputs,
    network,
  };
  const { preset: __, ...again } = fromVersion1(written.data);
  return canonicalJson(again) === canonicalJson(same) ? written.data : undefined;
}
