import { create } from 'zustand';
import {
  MOST_SWEPT,
  MOST_VALUES,
  networksIn,
  SWEPT,
  SWEPT_SETTINGS,
  type SweepSettings,
  type SweptSetting,
} from '../../engine/protocol/sweep.ts';
import type { RunSettings } from '../../engine/protocol/training.ts';
import { attempt } from '../state/engine.ts';
import { missingData, useDraft } from './draft.ts';

/** The sweep that is about to be started, beside data and network of {@link useDraft}, and which one is looked at. */
export interface SweepDraft {
  readonly name: string;
  /** Values to try as they are typed, with commas. */
  readonly texts: Readonly<Record<SweptSetting, string>>;
  readonly seeds: number;
  readonly epochs: number;
  readonly finalists: number;
  readonly roads: SweepSettings['roads'];
  readonly distanceM: number;
  /** Sweep that is shown; null: the latest. */
  readonly shown: number | null;
}

export const useSweepDraft = create<SweepDraft>(() => ({
  name: '',
  texts: {
    hidden: '2, 4, 8, 16',
    learningRate: '0.1, 0.3',
    momentum: '0.5',
    weightDecay: '0',
    trainingShare: '1',
  },
  seeds: 2,
  epochs: 40,
  finalists: 4,
  roads: ['path', 'street'],
  distanceM: 500,
  shown: null,
}));

/** The numbers of a list, or why it is none. */
export function readValues(setting: SweptSetting, text: string): number[] | { readonly problem: string } {
  const { least, most, whole } = SWEPT[setting];
  const words = text.split(/[,;\s]+/).filter(Boolean);
  const values = words.map(Number);
  const wrong = words.find(
    (_, i) => !(values[i]! >= least && values[i]! <= most) || (whole && !Number.isInteger(values[i]!)),
  );
  if (words.length === 0) return { problem: 'Give at least one number.' };
  if (words.length > MOST_VALUES) return { problem: `Give at most ${MOST_VALUES} numbers.` };
  if (wrong === undefined) return values;
  return { problem: `${wrong} is not a ${whole ? 'whole number' : 'number'} from ${least} to ${most}.` };
}

/** What would be started, or why it cannot be. */
export function plannedSweep(
  draft: SweepDraft,
  run: { readonly settings: RunSettings },
): SweepSettings | { readonly problem: string } {
  const missing = missingData(run.settings.data);
  if (missing) return { problem: missing };
  const values: Partial<Record<SweptSetting, number[]>> = {};
  for (const setting of SWEPT_SETTINGS) {
    const read = readValues(setting, draft.texts[setting]);
    if ('problem' in read) return { problem: `${SWEPT[setting].words}: ${read.problem}` };
    values[setting] = read;
  }
  if (draft.roads.length === 0) return { problem: 'Choose a road to drive.' };
  const { data, preset } = run.settings;
  const { seeds, epochs, finalists, roads, distanceM } = draft;
  const planned = {
    ...{ data, preset, values: values as Record<SweptSetting, number[]>, seeds, epochs },
    ...{ finalists, roads, distanceM, seed: 1 },
  };
  const count = networksIn(planned);
  if (count > MOST_SWEPT) {
    return { problem: `${count} networks are too many: at most ${MOST_SWEPT}. The command line takes more.` };
  }
  return planned;
}

export async function startSweep(): Promise<void> {
  const draft = useSweepDraft.getState();
  const settings = plannedSweep(draft, useDraft.getState());
  if ('problem' in settings) return;
  const started = await attempt('sweep.start', { name: draft.name.trim() || null, settings });
  if (started) useSweepDraft.setState({ shown: started.id, name: '' });
}
