import { z } from 'zod';
import { command } from './command.ts';
import { FileName } from './drive.ts';
import type { Thumbnail } from './library.ts';

/** Largest archive of somebody else's files that the engine takes by HTTP, bytes. */
export const LARGEST_ARCHIVE_BYTES = 4 * 1024 ** 3;

/** How much of a picture is cut away before the retina sees it, shares 0 … 1; `sides` is cut from each. */
export interface CropShares {
  readonly top: number;
  readonly bottom: number;
  readonly sides: number;
}

/** What an import would make of files from elsewhere, before it is begun. */
export interface ImportPreview {
  /** donkeycar, udacity or pictures. */
  readonly kind: string;
  /** In words: "Donkeycar tub 2". */
  readonly format: string;
  /** Frames whose pictures are there. */
  readonly frames: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  readonly gaps: number;
  /** Frames a second; null where the rate is not even. */
  readonly rateHz: number | null;
  readonly seconds: number;
  /** What was noticed or assumed, a line each. */
  readonly notes: readonly string[];
  readonly steeringHistogram: readonly number[];
  /** The first that can be read, made smaller. */
  readonly pictures: readonly Thumbnail[];
  /** Usual for the format. */
  readonly crop: CropShares;
}

const share = z.number().min(0).max(0.95);
const options = {
  /** As the file door named it. */
  upload: FileName,
  pilot: z.boolean(),
  /** Null: the side cameras are left out. */
  sideCameras: z.number().min(0).max(1).nullable(),
};

export const exchangeCommands = {
  /** Looks at files that a page sent to `/files/archive/`. */
  'exchange.look': command<ImportPreview>()(z.strictObject(options)),
  /** Makes a drive of them. The files are let go when that is done. */
  'exchange.import': command<{ file: string }>()(
    z.strictObject({
      ...options,
      name: FileName,
      crop: z.strictObject({ top: share, bottom: share, sides: share }),
      /** Null: the camera is not known, and no views from beside the path are made of its pictures. */
      camera: z
        .strictObject({
          heightM: z.number().min(0.01).max(100),
          pitchDownRad: z.number().min(0).max(1.5),
          horizontalFovRad: z.number().min(0.02).max(2.97),
        })
        .nullable(),
    }),
  ),
  /** Lets them go. */
  'exchange.forget': command()(z.strictObject({ upload: FileName })),
};
