import type { DriveReader, StoredFrame } from '../../data/drive-format.ts';
import type { Job } from '../../job.ts';
import type { SensorRenderer } from '../../sensors/renderer.ts';
import { renderedViews } from './rendered.ts';
import type { ViewMaker } from './view-maker.ts';
import { warpedViews } from './warped.ts';

/** What is known of a drive's frames chooses who sees them from beside the path. */
export class ViewMakers {
  readonly #drive: DriveReader;
  /** The exact one first. */
  readonly #makers: readonly ViewMaker[];
  readonly #refused = new Map<string, number>();

  /**
   * @param openRenderer called once, and only where a frame can be rendered again.
   * @param readsRange whether ranges are wanted too, which cannot be warped.
   */
  constructor(
    drive: DriveReader,
    openRenderer: () => Promise<Pick<SensorRenderer, 'render'>>,
    readsRange: boolean,
  ) {
    this.#drive = drive;
    const rendered = renderedViews(drive, openRenderer);
    this.#makers = readsRange ? [rendered] : [rendered, warpedViews(drive)];
  }

  /** Whether no frame of the drive can be seen from elsewhere, as far as its sources tell: no camera is known, no place. */
  get canSeeNone(): boolean {
    const { sources, frameCount } = this.#drive;
    if (sources.size === 0 || this.#drive.lacking('place') < frameCount) return false;
    return [...sources.values()].every((source) => source.from === 'import' && source.camera === null);
  }

  /** Who sees a frame from elsewhere; undefined where nobody can. */
  makerFor(frame: StoredFrame): ViewMaker | undefined {
    const maker = this.#makers.find((one) => one.refusal(frame) === undefined);
    if (!maker) {
      const why = this.#makers.at(-1)!.refusal(frame)!;
      this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
    }
    return maker;
  }

  /** Tells, once for each reason, how many frames nobody could see from elsewhere. */
  tell(job: Job): void {
    for (const [why, frames] of this.#refused) {
      job.onNotice?.(`${this.#drive.path}: ${frames} frames give no views from beside the path: ${why}`);
    }
    this.#refused.clear();
  }
}
