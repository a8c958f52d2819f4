import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { UserError } from '../errors.ts';
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
 * What is on when the first page comes: the network that comes with the program drives; where it cannot, the expert.
 */
export async function startFirstDrive(
  drive: LiveDrive,
  files: LibraryFiles,
  log: (line: string) => void,
): Promise<void> {
  const model = files.shippedModel;
  try {
    if (model === undefined) throw new UserError('not-found', 'no network comes along', 'Train one.');
    await drive.start({ ...SETTINGS, mode: 'network', model });
  } catch (error) {
    log(`the expert drives: ${(error as Error).message}`);
    await drive.start({ ...SETTINGS, mode: 'expert', model: null });
  }
}
