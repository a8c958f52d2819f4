import { create } from 'zustand';
import type { ParamsOf } from '../../engine/protocol/commands.ts';
import type { DriveSettings } from '../../engine/protocol/drive.ts';
import { attempt, useEngine } from '../state/engine.ts';

type Changes = ParamsOf<'drive.change'>;

/** Changes go to the engine at most so often, ms: a slider makes more of them. */
const EVERY_MS = 60;

/** What was changed here and the engine has not told yet. */
const useChanges = create<{ readonly changes: Changes }>(() => ({ changes: {} }));

let sending = false;

/** Changes settings of the drive that is on. Shown at once; sent as fast as is useful, the newest last. */
export function changeDrive(changes: Changes): void {
  useChanges.setState(({ changes: before }) => ({ changes: { ...before, ...changes } }));
  if (!sending) void send();
}

async function send(): Promise<void> {
  sending = true;
  const { changes } = useChanges.getState();
  await attempt('drive.change', changes);
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  const latest = useChanges.getState().changes;
  const rest = Object.entries(latest).filter(([key, value]) => changes[key as keyof Changes] !== value);
  useChanges.setState({ changes: Object.fromEntries(rest) as Changes });
  sending = false;
  if (rest.length > 0) await send();
}

/** Settings of the drive that is on, with what was just changed here; undefined where none is on. */
export function useDriveSettings(): DriveSettings | undefined {
  const settings = useEngine(({ drive }) => drive?.settings);
  const changes = useChanges(({ changes }) => changes);
  return settings && ({ ...settings, ...changes } as DriveSettings);
}

/** Whether this page drives. */
export function useHasWheel(): boolean {
  return useEngine(({ wheel, status }) => status.is === 'online' && wheel?.holder?.page === status.page);
}
