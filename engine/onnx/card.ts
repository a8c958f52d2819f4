import { z } from 'zod';
import { PREPROCESSINGS } from '../../sim/sensors/preprocess.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { ModelSpec } from '../network/model.ts';
import type { DataSource } from '../protocol/model.ts';

const DataSources = z.array(
  z.object({ kind: z.enum(['recorded', 'synthetic']), frames: z.number(), roads: z.array(z.string()) }),
);

const size = z.int().min(1).max(4096);
const Spec: z.ZodType<ModelSpec> = z.object({
  preset: z.string(),
  camera: z.object({ rows: size, columns: size, preprocessing: z.enum(PREPROCESSINGS) }).nullable(),
  range: z.object({ rows: size, columns: size, maxRangeM: z.number().positive() }).nullable(),
  roadIntensityFeedback: z.boolean(),
  network: z.object({
    inputs: z.int().min(1),
    layers: z.array(z.object({ units: size, activation: z.enum(['sigmoid', 'tanh', 'linear']) })).min(1),
  }),
  directionUnits: z.int().min(2).max(4096),
  maxCurvaturePerM: z.number().positive(),
  decoding: z.enum(['most-active', 'centre-of-mass']),
  target: z.enum(['hill-1989', 'gaussian']),
});

/** Version of the metadata below and of the names of inputs, outputs and weights. Readers refuse a higher one. */
export const MODEL_FORMAT_VERSION = 1;

/** What a model tells about itself beside its shape. No time and no path: same training, same bytes. */
export interface ModelCard {
  readonly softwareVersion: string;
  /** Digests of the drives it was trained on. */
  readonly dataDigests: readonly string[];
  /** What they held, in the same order; empty in models of before it was written down. */
  readonly data: readonly DataSource[];
  readonly seed: number;
  /** Settings of the training: epochs, learning rate, momentum … JSON. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Results measured in training: loss, validation loss, share within two units … */
  readonly scores: Readonly<Record<string, number>>;
  /** `TrainingBackend.variant` of the backend that trained it. */
  readonly backendVariant: string;
  /** Sensors whose images it learned from. */
  readonly sensors: SensorSettings;
}

/** The metadata of an ONNX file, by key, in the order in which it is written. */
export function cardMetadata(
  spec: ModelSpec,
  card: ModelCard,
  verifiedPatterns: number,
): Record<string, string> {
  return {
    'alvinn.format_version': String(MODEL_FORMAT_VERSION),
    'alvinn.spec': JSON.stringify(spec),
    'alvinn.data_digests': JSON.stringify(card.dataDigests),
    'alvinn.data': JSON.stringify(card.data),
    'alvinn.seed': JSON.stringify(card.seed),
    'alvinn.recipe': JSON.stringify(card.recipe),
    'alvinn.scores': JSON.stringify(card.scores),
    'alvinn.backend_variant': JSON.stringify(card.backendVariant),
    'alvinn.software_version': JSON.stringify(card.softwareVersion),
    'alvinn.sensors': JSON.stringify(card.sensors),
    'alvinn.verified_patterns': String(verifiedPatterns),
    'alvinn.conventions':
      `direction unit i of ${spec.directionUnits}, counted from 0, stands for curvature ` +
      `${spec.maxCurvaturePerM} (1 - 2 i / ${spec.directionUnits - 1}) per metre, positive to the left; ` +
      'curvature is of the path of the middle of the rear axle; images are row-major, row 0 at the top, column 0 at the left; ' +
      'camera is RGB 0 to 255; range is slant range in metres' +
      (spec.roadIntensityFeedback
        ? '; road_intensity is 1 where the road is lighter than its surroundings, 0 where darker: begin driving with ' +
          'road_intensity_feedback 0.5, then feed back the latest road_intensity'
        : ''),
  };
}

/** The parts of {@link cardMetadata}. Throws where one is missing, not JSON, or describes no network. */
export function parseCard(metadata: ReadonlyMap<string, string>): {
  spec: ModelSpec;
  card: ModelCard;
  verifiedPatterns: number;
} {
  const value = (key: string) => {
    const text = metadata.get(`alvinn.${key}`);
    if (text === undefined) throw new Error(`its metadata lacks alvinn.${key}`);
    return JSON.parse(text);
  };
  return {
    spec: Spec.parse(value('spec')),
    card: {
      softwareVersion: value('software_version'),
      dataDigests: value('data_digests'),
      data: DataSources.parse(metadata.has('alvinn.data') ? value('data') : []),
      seed: value('seed'),
      recipe: value('recipe'),
      scores: value('scores'),
      backendVariant: value('backend_variant'),
      sensors: value('sensors'),
    },
    verifiedPatterns: value('verified_patterns'),
  };
}
