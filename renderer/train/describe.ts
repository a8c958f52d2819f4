import { SIGHTS } from '../../engine/network/presets/sights.ts';
import { presetOf } from '../../engine/network/presets/table.ts';
import { lessonWords } from '../../engine/protocol/lesson.ts';
import {
  DEFAULT_RUN_SETTINGS,
  type Mirroring,
  type RunSettings,
  type RunState,
  type RunStatus,
} from '../../engine/protocol/training.ts';
import { percent } from '../components/format.ts';

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  waiting: 'Waiting',
  preparing: 'Preparing',
  training: 'Training',
  paused: 'Paused',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** Whether it goes on by itself. */
export function isUnderWay({ status }: RunState): boolean {
  return status === 'preparing' || status === 'training' || status === 'paused';
}

export function canGoOn({ status }: RunState): boolean {
  return status === 'cancelled' || status === 'failed' || status === 'interrupted';
}

export const MIRRORING_WORDS: Readonly<Record<Mirroring, string>> = {
  auto: 'where they stay true',
  on: 'all',
  off: 'none',
};

/** Hidden units of a run. */
export function hiddenOf({ preset, hidden }: Pick<RunSettings, 'preset' | 'hidden'>): number {
  return hidden ?? presetOf(preset)!.hidden;
}

/** "1989, 29 hidden units". */
export function networkWords(settings: RunSettings): string {
  const sees = settings.sees === 'range' ? ' on ranges alone' : '';
  return `${presetOf(settings.preset)!.short}${sees}, ${hiddenOf(settings)} hidden units`;
}

/** "1200 snapshots and 2 drives". */
export function dataWords({ data }: Pick<RunSettings, 'data'>): string {
  const { drives, snapshots } = data;
  const parts = [
    snapshots && `${snapshots.count} snapshots`,
    drives.length > 0 && (drives.length === 1 ? withoutEnding(drives[0]!) : `${drives.length} drives`),
  ];
  return parts.filter(Boolean).join(' and ');
}

/**
 * What a run validates on: roads of snapshots that it never trained on, or, where it learns from drives, stretches of
 * those drives, which look much like the rest of them.
 */
export function keptBackWords({ data }: RunSettings): string {
  return data.drives.length === 0 ? 'roads kept back' : 'stretches kept back';
}

/** Share of right answers on what was kept back, or else on what it trained on. */
export function scoreOf({ result }: RunState): number | null {
  return result ? (result.validationWithinTwoUnits ?? result.withinTwoUnits) : null;
}

/**
 * Runs that came to a model from the same data as a run, itself among them, the best first: by their answers, of equals
 * the one with the smallest loss. Scores on other data do not compare.
 */
export function rivalsOf(run: RunState, runs: readonly RunState[]): RunState[] {
  // What is right for a network of the range finder alone is another thing than for one that knows the road.
  const dataOf = ({ settings: { data, sees, recipe } }: RunState) =>
    JSON.stringify([data, sees, recipe.validationShare]);
  const lossOf = ({ result }: RunState) => result?.validationLoss ?? result?.loss ?? Number.POSITIVE_INFINITY;
  const data = dataOf(run);
  return runs
    .filter((other) => other.result && other.model && dataOf(other) === data)
    .toSorted((a, b) => scoreOf(b)! - scoreOf(a)! || lossOf(a) - lossOf(b));
}

/** Whether a run is the best of several on the same data. */
export function isBest(run: RunState, runs: readonly RunState[]): boolean {
  const rivals = rivalsOf(run, runs);
  return rivals.length > 1 && rivals[0] === run;
}

export function withoutEnding(file: string): string {
  return file.replace(/\.(drive|onnx)$/, '');
}

/** Every setting of a run in words, by what it is called. */
export function settingWords(settings: RunSettings): ReadonlyMap<string, string> {
  const { data, preset, sees, preprocessing, decoding, backend, recipe, recovery } = settings;
  const { snapshots } = data;
  const { initialisation } = recipe;
  const range = ([from, to]: readonly [number, number]) => (from === to ? String(from) : `${from} to ${to}`);
  const onOff = (value: boolean) => (value ? 'on' : 'off');
  return new Map([
    ['Drives', data.drives.map(withoutEnding).join(', ') || 'none'],
    ['Snapshots', snapshots ? `${snapshots.count} of ${snapshots.kinds.join(', ')}` : 'none'],
    ['Obstacles', snapshots ? obstacleWords(snapshots) : '–'],
    ['What they hold', snapshots ? lessonWords(snapshots.lesson) : '–'],
    ['Seed of snapshots', snapshots ? String(snapshots.seed) : '–'],
    ['Network', presetOf(preset)!.short],
    ['Sees', SIGHTS[sees].label],
    ['Hidden units', String(hiddenOf(settings))],
    ['Camera input', preprocessing ?? 'its preset’s'],
    ['Decoding', decoding ?? 'its preset’s'],
    ['Backend', backend],
    ['Epochs', String(recipe.epochs)],
    ['Learning rate', String(recipe.learningRate)],
    ['Rate at the end', percent(recipe.finalRateShare, 0)],
    ['Momentum', range(recipe.momentum)],
    ['Batch size', String(recipe.batchSize)],
    ['Fan-in scaling', onOff(recipe.fanInScaling)],
    ['Weight decay', String(recipe.weightDecay)],
    ['Smoothing', String(recipe.neighbourSmoothing)],
    ['Random feedback', percent(recipe.feedbackRandomShare, 0)],
    ['Centred inputs', onOff(recipe.centreInputs)],
    ['Balanced inputs', onOff(recipe.balanceInputs)],
    ['Mirrored views', MIRRORING_WORDS[recipe.mirror]],
    ['Kept for validation', percent(recipe.validationShare, 0)],
    ['Patience', recipe.patience === 0 ? 'off' : `${recipe.patience} epochs`],
    [
      'First weights',
      initialisation.kind === 'uniform' ? `uniform ± ${initialisation.range}` : initialisation.kind,
    ],
    ['Seed', String(recipe.seed)],
    ['Recovery views', data.drives.length > 0 ? `${recovery.views} of ${recovery.frames} frames` : '–'],
    ['Copies of a snapshot', String(recovery.snapshotViews)],
  ]);
}

function obstacleWords({
  obstaclesPerKm = 0,
  keepsLane,
}: NonNullable<RunSettings['data']['snapshots']>): string {
  if (obstaclesPerKm === 0) return 'none';
  return `${obstaclesPerKm} per km${keepsLane ? ', keeps to the lane' : ''}`;
}

/** Settings in which runs differ. */
export function differences(runs: readonly RunState[]): { name: string; values: string[] }[] {
  const words = runs.map(({ settings }) => settingWords(settings));
  return [...settingWords(DEFAULT_RUN_SETTINGS).keys()]
    .map((name) => ({ name, values: words.map((of) => of.get(name)!) }))
    .filter(({ values }) => new Set(values).size > 1);
}
