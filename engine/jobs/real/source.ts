import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { aspectOfPicture } from '../../../sim/sensors/ground-grid.ts';
import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import type { DriveReader } from '../../data/drive-format.ts';
import { openDrive } from '../../data/drive-reader.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { type ImportOptions, importDrive, type NamedSource } from '../../exchange/import-drive.ts';
import type { Crop } from '../../exchange/series.ts';
import type { Job } from '../../job.ts';
import { isApart } from '../apart.ts';

/** One picture of a road as a retina shows it, with what was steered there. */
export interface RealPicture {
  /** rows × columns × RGB, 0 … 255. */
  readonly camera: Uint8Array;
  readonly curvaturePerM: number;
  readonly timeS: number;
}

/** Pictures of one camera on real roads, in the order in which they were taken. */
export interface RealSource {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly pictures: readonly RealPicture[];
  /** Left out, by reason: copies of others, torn ones. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** What was cut away of the pictures, shares of their sides. */
  readonly crop: Crop;
  /** Width of a retina's cell over its height, as the camera sees them. */
  readonly cellAspect: number;
  /** The retina's camera; null where nobody knows it. */
  readonly knownCamera: CameraSettings | null;
}

const SQLITE = 'SQLite format 3';
const WHOLE: Crop = { top: 0, bottom: 0, sides: 0 };

/**
 * Reads a drive, or whatever `alvinn import` reads: a folder of pictures with a table beside them, a tub, a log.
 * @throws UserError where there is none, or it has no usable picture.
 */
export async function readSource(
  source: string | NamedSource,
  job: Job,
  options: ImportOptions = {},
): Promise<RealSource> {
  const { path, name } =
    typeof source === 'string' ? { path: source, name: basename(resolve(source)) } : source;
  if (isDatabase(path)) {
    using drive = openDrive(path);
    return picturesOf(drive, name, [], job);
  }
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-real-'));
  try {
    const file = join(folder, 'imported.drive');
    const { skipped } = await importDrive([source], file, options, job);
    using drive = openDrive(file);
    return picturesOf(drive, name, skipped, job);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isDatabase(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const head = Buffer.alloc(SQLITE.length);
    const file = openSync(path, 'r');
    try {
      readSync(file, head);
    } finally {
      closeSync(file);
    }
    return head.toString('latin1') === SQLITE;
  } catch {
    // Whoever imports it says what is wrong with it.
    return false;
  }
}

function picturesOf(drive: DriveReader, name: string, skipped: RealSource['skipped'], job: Job): RealSource {
  const { camera } = drive.meta.sensors;
  const pictures: RealPicture[] = [];
  for (const { camera: seen, curvaturePerM, timeS } of drive.frames()) {
    if (pictures.length % 1000 === 0) stopIfCancelled(job.signal);
    pictures.push({ camera: seen, curvaturePerM, timeS });
  }
  if (pictures.length === 0) {
    throw new UserError('empty', `${name}: there is no picture in it`, 'Give a drive that has some.');
  }
  const sources = [...drive.sources.values()];
  const isKnown = sources.every((source) => source.from === 'simulator' || source.camera !== null);
  const crop = (drive.meta.details.crop as Crop | undefined) ?? WHOLE;
  return {
    name,
    rows: camera.rows,
    columns: camera.columns,
    pictures,
    skipped,
    crop,
    cellAspect: isKnown ? aspectOf(camera) : cellAspectOf(drive, crop),
    knownCamera: isKnown ? camera : null,
  };
}

/**
 * The beginning of a source, and its end with a pause between.
 * @param share of the pictures that are the end
 * @throws UserError where one of them would be empty
 */
export function splitByTime(source: RealSource, share: number): { data: RealSource; test: RealSource } {
  const { name, pictures } = source;
  const first = Math.floor(pictures.length * (1 - share));
  const before = pictures.slice(0, first);
  const after = pictures.slice(first).filter((picture) => isApart(picture, before.at(-1)));
  if (before.length === 0 || after.length === 0) {
    throw new UserError(
      'empty',
      `${name}: ${pictures.length} pictures are too few to be split`,
      'Leave out --last.',
    );
  }
  const percent = Math.round(100 * share);
  return {
    data: { ...source, pictures: before },
    test: { ...source, name: `the last ${percent} % of ${name}`, pictures: after },
  };
}

/** Of a camera's own cells. */
export function aspectOf({ rows, columns, horizontalFovRad, verticalFovRad }: CameraSettings): number {
  return (rows * Math.tan(horizontalFovRad / 2)) / (columns * Math.tan(verticalFovRad / 2));
}

/** From the original picture; where none was kept, it was no larger than the retina. */
function cellAspectOf(drive: DriveReader, { top, bottom, sides }: Crop): number {
  const retina = drive.meta.sensors.camera;
  const { rows, columns } = retina;
  const aspect = aspectOfPicture(drive.picture(drive.steps()[0]!) ?? retina, retina);
  return (aspect * ((1 - 2 * sides) / columns)) / ((1 - top - bottom) / rows);
}
