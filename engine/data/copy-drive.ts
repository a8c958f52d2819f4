import { resolve } from 'node:path';
import { backup } from 'node:sqlite';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { connectToDrive } from './drive-connection.ts';
import { discardWhole } from './drive-files.ts';
import { isCorrupt, readError, writeError } from './file-errors.ts';

/** Pages copied between two looks at the signal. */
const PAGES_A_STEP = 512;

/**
 * Copies a drive through SQLite, which gives a whole one even while frames are being marked, or where a recording was cut
 * off and its log holds the last frames. Other threads do the work.
 *
 * @param to where nothing must be; removed again on failure
 * @throws UserError where `from` is no drive, or `to` cannot be written.
 */
export async function copyDrive(from: string, to: string, job: Job): Promise<void> {
  const source = connectToDrive(from);
  try {
    stopIfCancelled(job.signal);
    await backup(source, resolve(to), {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => {
        stopIfCancelled(job.signal);
        job.onProgress({ phase: 'copying', done: totalPages - remainingPages, total: totalPages });
      },
    });
  } catch (error) {
    discardWhole(to);
    throw isCorrupt(error) ? readError(from, 'drive', error) : writeError(to, error);
  } finally {
    source.close();
  }
}
