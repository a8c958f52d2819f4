import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { ModelSpec } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import { SpecSchema } from '../network/spec-schema.ts';
import { fromVersion1, toVersion1, Version1Schema } from '../network/spec-version-1.ts';
import type { DataSource } from '../protocol/model.ts';

const DataSources = z.array(
  z.object({
    kind: z.enum(['recorded', 'synthetic']),
    frames: z.number(),
    roads: z.array(z.string().max(200)),
    eyes: z.string().max(200).optional(),
    lesson: z.record(z.string().max(100), z.unknown()).optional(),
    imported: z.array(z.string().max(300)).optional(),
  }),
);

/** What pages show of a card is one line, whatever the file says. */
const Line = z
  .string()
  .max(1000)
  .regex(/^\P{Cc}*$/u);
const MOST_DRIVES = 10_000;
/** JSON has no number for what a diverged training comes to. */
const Scores = z.record(z.string().max(100), z.number().nullable());
const Mount = z.looseObject({ rows: z.number(), columns: z.number() });
const Sensors = z.looseObject({ camera: Mount, range: Mount });

/**
 * Version of the metadata below and of the names of inputs, outputs and weights. Readers refuse a higher one. What
 * version 1 can say is written as version 1, so that alvinn 0.1 goes on to read it; version 2 lists the parts of a network.
 */
export const MODEL_FORMAT_VERSION = 2;

/** What a model tells about itself beside its shape. No time and no path: same training, same bytes. */
export interface ModelCard {
  readonly softwareVersion: string;
  /** Digests of the drives it was trained on. */
  readonly dataDigests: readonly string[];
  /** What they held, in the same order; empty in older models, which do not say it. */
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
  const version1 = toVersion1(spec);
  return {
    'alvinn.format_version': String(version1 ? 1 : MODEL_FORMAT_VERSION),
    'alvinn.spec': JSON.stringify(version1 ?? spec),
    'alvinn.data_digests': JSON.stringify(card.dataDigests),
    'alvinn.data': JSON.stringify(card.data),
    'alvinn.seed': JSON.stringify(card.seed),
    'alvinn.recipe': JSON.stringify(card.recipe),
    'alvinn.scores': JSON.stringify(card.scores),
    'alvinn.backend_variant': JSON.stringify(card.backendVariant),
    'alvinn.software_version': JSON.stringify(card.softwareVersion),
    'alvinn.sensors': JSON.stringify(card.sensors),
    'alvinn.verified_patterns': String(verifiedPatterns),
    'alvinn.conventions': conventions(spec),
  };
}

/** What the numbers of inputs and outputs mean, for whoever reads the file elsewhere. */
function conventions(spec: ModelSpec): string {
  const { inputs, outputs } = partsOf(spec);
  const [first, ...others] = outputs.map(({ words }) => words);
  const images = inputs.some(({ picture }) => picture)
    ? ['images are row-major, row 0 at the top, column 0 at the left']
    : [];
  // Parts that read the same thing say the same of it.
  const read = new Set(inputs.flatMap(({ words }) => words ?? []));
  return [first, ...images, ...read, ...others].join('; ');
}

/** The parts of {@link cardMetadata}. Throws where one is missing, not JSON, or describes no network. */
export function parseCard(
  metadata: ReadonlyMap<string, string>,
  version: number,
): {
  spec: ModelSpec;
  card: ModelCard;
  verifiedPatterns: number;
} {
  const value = (key: string) => {
    const text = metadata.get(`alvinn.${key}`);
    if (text === undefined) throw new Error(`its metadata lacks alvinn.${key}`);
    return parseBoundedJson(text);
  };
  return {
    spec: version === 1 ? fromVersion1(Version1Schema.parse(value('spec'))) : SpecSchema.parse(value('spec')),
    card: {
      softwareVersion: Line.parse(value('software_version')),
      dataDigests: z.array(Line).max(MOST_DRIVES).parse(value('data_digests')),
      data: DataSources.parse(metadata.has('alvinn.data') ? value('data') : []),
      seed: z.number().parse(value('seed')),
      recipe: z.record(z.string(), z.unknown()).parse(value('recipe')),
      scores: Scores.parse(value('scores')) as ModelCard['scores'],
      backendVariant: Line.parse(value('backend_variant')),
      sensors: Sensors.parse(value('sensors')) as unknown as SensorSettings,
    },
    verifiedPatterns: z.number().parse(value('verified_patterns')),
  };
}
