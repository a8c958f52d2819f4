import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import type { DriveSettings } from '../protocol/drive.ts';
import type { LibraryFiles } from './library-files.ts';
import type { LiveDrive } from './live-drive.ts';

const SETTINGS: Omit<DriveSettings, 'mode' | 'model'> = {
  road: { kind: 'street', seed: 4 },
  startM: 30,
  speedMps: 8,
  conditions: CLEAR_DAY,
  pace: 1,
};

/**
 * What is on when the first page comes: the latest drive as it was set, or the network that comes with the program;
 * where the network cannot be had, the expert drives in its place.
 */
export async function startFirstDrive(
  drive: LiveDrive,
  files: LibraryFiles,
  last: DriveSettings | undefined,
  log: (line: string) => void,
): Promise<void> {
  const shipped: DriveSettings = { ...SETTINGS, mode: 'network', model: files.shippedModel ?? null };
  const choices = [last, last && withExpert(last), shipped, withExpert(shipped)];
  let refusal: Error | undefined;
  for (const settings of choices.filter((choice) => choice !== undefined)) {
    try {
      await drive.start(settings);
      // That nothing was left of the latest drive is no trouble of anybody's; that it cannot go on is.
      if (refusal && last) drive.warn(refusal);
      return;
    } catch (error) {
      refusal ??= error as Error;
      log(`first drive: ${(error as Error).message}`);
    }
  }
}

function withExpert(settings: DriveSettings): DriveSettings {
  return { ...settings, mode: 'expert', model: null };
}
