import type { DriveReader } from '../data/drive-format.ts';
import type { Job } from '../job.ts';

/** Tells whoever waits for a job of drives whose last frames may be missing. */
export function tellMissingEnds(drives: readonly DriveReader[], job: Job): void {
  for (const { path, mayLackEnd } of new Set(drives)) {
    if (!mayLackEnd) continue;
    job.onNotice?.(
      `${path} was copied while it was being recorded, so its last frames may be missing; copy it again once its recording has ended`,
    );
  }
}
