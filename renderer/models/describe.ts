import { lessonIn, lessonWords } from '../../engine/protocol/lesson.ts';
import type { DataSource, ModelInfo } from '../../engine/protocol/model.ts';
import { MOMENTUM, RECIPE_NUMBERS } from '../../engine/protocol/recipe.ts';
import { compact, percent } from '../components/format.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The whole of what `value` says in short. */
  readonly full?: string;
}

interface Score {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly better: 'higher' | 'lower';
  shown(value: number): string;
}

/** Scores of a card that are known, in the order in which they are shown. */
export const SCORES: readonly Score[] = [
  {
    key: 'withinTwoUnits',
    label: 'Within two units',
    help: 'Share of training patterns whose steering is right to within two direction units',
    better: 'higher',
    shown: percent,
  },
  {
    key: 'validationWithinTwoUnits',
    label: 'On what was kept back',
    help: 'The same for patterns that the network has not learned from: of other roads, or of other stretches of its drives',
    better: 'higher',
    shown: percent,
  },
  {
    key: 'loss',
    label: 'Loss',
    help: 'Half the squared error of all output units, mean over the training patterns',
    better: 'lower',
    shown: (value) => value.toFixed(3),
  },
  {
    key: 'validationLoss',
    label: 'Loss, kept back',
    help: 'The same for patterns that the network has not learned from',
    better: 'lower',
    shown: (value) => value.toFixed(3),
  },
];

/** Scores of a card by weather: `validationWithinTwoUnits.snow`. */
const BY_WEATHER = 'validationWithinTwoUnits.';

/** The weather in which a network answers worst of what was kept back. */
export function worstWeather({ scores }: Pick<ModelInfo, 'scores'>): Fact | undefined {
  const known = Object.entries(scores)
    .filter(([key]) => key.startsWith(BY_WEATHER))
    .sort(([, a], [, b]) => a - b);
  const [worst] = known;
  if (!worst) return undefined;
  const weather = (key: string) => key.slice(BY_WEATHER.length);
  return {
    label: `In ${weather(worst[0])}, its worst weather`,
    value: percent(worst[1]),
    full: known.map(([key, value]) => `${weather(key)} ${percent(value)}`).join(', '),
  };
}

const RECIPE_LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(RECIPE_NUMBERS).map(([name, { label }]) => [name, label])),
  momentum: MOMENTUM.label,
  fanInScaling: 'Rate by fan-in',
  centreInputs: 'Centred inputs',
  balanceInputs: 'Balanced inputs',
  mirror: 'Mirrored patterns',
  initialisation: 'First weights',
  seed: 'Seed',
  recovery: 'Recovery views',
};

/** How the network was trained. */
export function recipeFacts({ recipe }: ModelInfo): Fact[] {
  return Object.entries(recipe).map(([key, value]) => ({
    label: RECIPE_LABELS[key] ?? key,
    value: inWords(key, value),
  }));
}

/** What the network is. */
export function networkFacts(info: ModelInfo): Fact[] {
  const { layers, facts } = info;
  const connections = layers.slice(1).reduce((sum, units, i) => sum + units * (layers[i]! + 1), 0);
  return [
    { label: 'Preset', value: info.preset },
    { label: 'Layers', value: layers.join(' – ') },
    { label: 'Weights', value: compact(connections), full: String(connections) },
    ...facts,
  ];
}

/** Where it comes from. */
export function originFacts(info: ModelInfo): Fact[] {
  return [
    ...info.data.map((source) => ({ label: 'Learned from', value: sourceWords(source) })),
    {
      label: info.dataDigests.length === 1 ? 'Its digest' : 'Their digests',
      value: info.dataDigests.map((digest) => digest.slice(0, 8)).join(', ') || 'unknown data',
      full: info.dataDigests.join(' '),
    },
    { label: 'Backend', value: info.backendVariant },
    { label: 'Software', value: `alvinn ${info.softwareVersion}` },
    { label: 'Compared with its trainer', value: `on ${info.verifiedPatterns} patterns` },
    { label: 'File', value: info.digest.slice(0, 8), full: info.digest },
  ];
}

/** "600 snapshots: path, street", "100 frames of path 957". */
function sourceWords({ kind, frames, roads, lesson }: DataSource): string {
  if (kind === 'synthetic') {
    const held = lesson ? `; ${lessonWords(lessonIn(lesson))}` : '';
    return `${frames} snapshots: ${roads.join(', ')}${held}`;
  }
  return `${frames} frames of ${roads.join(', ')}`;
}

function inWords(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return key.endsWith('Share') ? percent(value, 0) : String(value);
  if (Array.isArray(value)) return [...new Set(value)].join(' → ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, part]) => (name === 'kind' ? String(part) : `${spaced(name)} ${JSON.stringify(part)}`))
      .join(', ');
  }
  return String(value);
}

/** "outputBias" as "output bias". */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
