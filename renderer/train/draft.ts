import { create } from 'zustand';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../../engine/protocol/training.ts';
import { attempt } from '../state/engine.ts';

/** The run that is about to be started, and what is looked at; kept while other screens are shown. */
export interface Draft {
  readonly name: string;
  readonly settings: RunSettings;
  /** Slow motion, epochs a second. */
  readonly epochsPerSecond: number | null;
  readonly tab: 'new' | 'runs' | 'sweeps';
  /** Run that is shown; null: the latest. */
  readonly shown: number | null;
  /** Runs that are compared. */
  readonly compared: readonly number[];
}

export const useDraft = create<Draft>(() => ({
  name: '',
  settings: DEFAULT_RUN_SETTINGS,
  epochsPerSecond: null,
  tab: 'new',
  shown: null,
  compared: [],
}));

export function changeSettings(change: Partial<RunSettings>): void {
  useDraft.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
}

export function changeRecipe(change: Partial<RunSettings['recipe']>): void {
  useDraft.setState(({ settings }) => ({
    settings: { ...settings, recipe: { ...settings.recipe, ...change } },
  }));
}

/** Why there is nothing to learn from yet; undefined where there is. */
export function missingData({ drives, snapshots }: RunSettings['data']): string | undefined {
  if (drives.length === 0 && !snapshots) return 'Choose a drive, or make snapshots.';
  if (snapshots && snapshots.kinds.length === 0) return 'Choose a kind of road.';
  return undefined;
}

/** Why the run cannot be started yet; undefined where it can. */
export function obstacle({ settings: { data, sees } }: Pick<Draft, 'settings'>): string | undefined {
  const areEmpty = data.drives.length === 0 && !data.snapshots?.obstaclesPerKm;
  const learnsNothing =
    sees === 'range' && areEmpty ? 'It learns of obstacles only: give its snapshots some.' : undefined;
  return missingData(data) ?? learnsNothing;
}

export async function startRun(): Promise<void> {
  const draft = useDraft.getState();
  if (obstacle(draft)) return;
  const { name, settings, epochsPerSecond } = draft;
  const started = await attempt('runs.start', { name: name.trim() || null, settings, epochsPerSecond });
  if (started) useDraft.setState({ shown: started.id, compared: [], name: '' });
}
