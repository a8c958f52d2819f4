import { availableParallelism } from 'node:os';
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { aspectOfPicture, tanUpOf } from '../../sim/sensors/ground-grid.ts';
import {
  type CameraSettings,
  DEFAULT_SENSOR_SETTINGS,
  type SensorSettings,
} from '../../sim/sensors/settings.ts';
import type { DriveFrame, DriveWriter } from '../data/drive-format.ts';
import { createDrive } from '../data/drive-writer.ts';
import { curvatureOfSteering } from '../data/frame-source.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { TaskThread } from '../task-thread.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { type CutSettings, cameraOfCrop, cutter } from './cut.ts';
import { type CutPicture, cutPictures } from './cut-pictures.ts';
import type { CutTasks } from './cut-thread.ts';
import { type FileTree, openFiles } from './files.ts';
import { lookFor } from './look.ts';
import { decodePicture, UnusablePicture } from './picture.ts';
import {
  type Crop,
  type LookOptions,
  type Series,
  type SeriesKind,
  type SeriesRecord,
  Tally,
} from './series.ts';
import { Timeline } from './timeline.ts';

/** The camera that took the pictures, as far as a person knows it. */
export interface KnownCamera {
  /** Above the ground; of a model car ten times its own, m. */
  readonly heightM: number;
  readonly pitchDownRad: number;
  readonly horizontalFovRad: number;
}

export interface ImportOptions extends LookOptions {
  /** Instead of what is usual for the format. */
  readonly crop?: Partial<Crop>;
  readonly camera?: KnownCamera;
}

export interface ImportResult {
  readonly kind: SeriesKind;
  /** Usable ones: what stands in the file. */
  readonly frames: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** How many times the drive pauses, or the next one begins. */
  readonly gaps: number;
  readonly file: string;
}

/** Frames that a thread is given at a time. */
const BATCH = 32;
/** A thread takes its time to start, which fewer pictures do not make up for. */
const PICTURES_A_THREAD = 150;
const MOST_THREADS = 8;
const MOST_PICTURE_BYTES = 16 * 1024 * 1024;
/** Less of a picture shows nothing. */
const LEAST_CROP = 0.05;

/**
 * Imports drives from elsewhere into one drive file, which is there whole or not at all.
 * @throws UserError where a source is not there, is none, or has no usable frame.
 */
export async function importDrive(
  sources: readonly (string | NamedSource)[],
  out: string,
  options: ImportOptions,
  job: Job,
): Promise<ImportResult> {
  await using files = new AsyncDisposableStack();
  const found = await findSeries(sources, options, files);
  return await writeFound(found, out, options, job);
}

/** A folder or archive whose path is not the user's, and what it is called. */
export interface NamedSource {
  readonly path: string;
  readonly name: string;
}

/** Opens sources, which then belong to `files`, and looks for drives in them. */
export async function findSeries(
  sources: readonly (string | NamedSource)[],
  options: LookOptions,
  files: AsyncDisposableStack,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const source of sources) {
    const { path, name } = typeof source === 'string' ? { path: source, name: undefined } : source;
    const tree = files.use(await openFiles(path, name));
    const { kind, series } = await lookFor(tree, options);
    for (const one of series) found.push({ kind, files: tree, series: one });
  }
  return found;
}

/** One series, and where its pictures are. */
export interface Found {
  readonly kind: SeriesKind;
  readonly files: FileTree;
  readonly series: Series;
}

/** Writes what was found; see {@link importDrive}. */
async function writeFound(
  found: readonly Found[],
  out: string,
  options: ImportOptions,
  job: Job,
): Promise<ImportResult> {
  const total = found.reduce((sum, { series }) => sum + series.records.length, 0);
  const [first] = found as [Found];
  const skipped = new Tally();
  for (const { series } of found) skipped.addAll(series.skipped);
  if (total === 0) throw nothingUsable(first, skipped);
  const cut = await cutOf(first, options);
  const sensors: SensorSettings = {
    ...DEFAULT_SENSOR_SETTINGS,
    camera: cut.cameras?.retina ?? DEFAULT_SENSOR_SETTINGS.camera,
  };
  const meta = {
    softwareVersion: SOFTWARE_VERSION,
    kind: 'recorded',
    seed: 0,
    sensors,
    lookaheadM: DEFAULT_LOOKAHEAD_M,
    details: { crop: cut.crop },
  } as const;
  const writer = createDrive(out, meta, 2);
  const timeline = new Timeline();
  const progress = { done: 0, total, frames: 0 };
  let written = false;
  try {
    for (const { files, series } of found) {
      const clock = timeline.begin(series.records, series.assumedRateHz);
      const source = writer.addSource({
        from: 'import',
        format: series.format,
        name: series.name,
        camera: cut.cameras?.taken ?? null,
        steering: series.steering,
        rateHz: clock.rateHz,
      });
      for (const note of [...series.notes, ...clock.notes]) job.onNotice?.(`${series.name}: ${note}`);
      await writeSeries({ files, series, source, cut, clock, writer, skipped, progress }, job);
    }
    if (progress.frames === 0) throw nothingUsable(first, skipped);
    writer.finish();
    written = true;
  } finally {
    if (!written) writer.discard();
  }
  return {
    kind: first.kind,
    frames: progress.frames,
    skipped: skipped.list(),
    gaps: timeline.gaps,
    file: out,
  };
}

interface Writing {
  readonly files: FileTree;
  readonly series: Series;
  readonly source: number;
  readonly cut: CutSettings;
  readonly clock: ReturnType<Timeline['begin']>;
  readonly writer: DriveWriter;
  readonly skipped: Tally;
  readonly progress: { done: number; readonly total: number; frames: number };
}

/** Reads pictures and cuts them; several at once, by turns. */
type CutAll = (pictures: readonly Uint8Array[]) => Promise<CutPicture[]>;

/** In threads where there is enough for them. */
function openCutters(cut: CutSettings, pictures: number, threads: DisposableStack): readonly CutAll[] {
  const count = Math.min(availableParallelism(), MOST_THREADS, Math.floor(pictures / PICTURES_A_THREAD));
  if (count === 0) {
    const own = cutter(cut);
    return [(bytes) => cutPictures(own, bytes)];
  }
  return Array.from({ length: count }, () => {
    const thread = threads.use(
      new TaskThread<CutTasks>({
        file: new URL('./cut-thread.ts', import.meta.url),
        data: cut,
        closed: new UserError('cancelled', 'the import was stopped', 'Start it again.'),
      }),
    );
    return (bytes) => thread.run('cutAll', bytes);
  });
}

/** Threads read pictures and cut them, by turns; this one writes what they have, in order. */
async function writeSeries(writing: Writing, job: Job): Promise<void> {
  const { series, cut, progress } = writing;
  using threads = new DisposableStack();
  const cutters = openCutters(cut, series.records.length, threads);
  const underWay: { records: readonly SeriesRecord[]; result: Promise<Batch> }[] = [];
  let next = 0;
  let turn = 0;
  while (next < series.records.length || underWay.length > 0) {
    stopIfCancelled(job.signal);
    while (next < series.records.length && underWay.length < 2 * cutters.length) {
      const records = series.records.slice(next, next + BATCH);
      next += records.length;
      const result = cutBatch(writing.files, records, cutters[turn++ % cutters.length]!);
      // Whoever waits for an earlier batch hears of it then.
      result.catch(() => {});
      underWay.push({ records, result });
    }
    const { records, result } = underWay.shift()!;
    append(writing, records, await result);
    progress.done += records.length;
    job.onProgress({ phase: 'reading pictures', done: progress.done, total: progress.total });
  }
}

interface Batch {
  readonly bytes: readonly Uint8Array[];
  readonly cuts: readonly CutPicture[];
}

async function cutBatch(files: FileTree, records: readonly SeriesRecord[], cutAll: CutAll): Promise<Batch> {
  const bytes = await Promise.all(records.map(({ picture }) => bytesOf(files, picture)));
  return { bytes, cuts: await cutAll(bytes) };
}

/** A picture that cannot be read at all is as good as an empty one. */
async function bytesOf(files: FileTree, picture: string): Promise<Uint8Array> {
  try {
    return await files.read(picture, MOST_PICTURE_BYTES);
  } catch (error) {
    if (error instanceof UserError) return new Uint8Array();
    throw error;
  }
}

function append(
  { series, source, clock, writer, skipped, progress }: Writing,
  records: readonly SeriesRecord[],
  { bytes, cuts }: Batch,
): void {
  const frames: DriveFrame[] = [];
  for (const [i, record] of records.entries()) {
    const cut = cuts[i]!;
    if ('trouble' in cut) {
      skipped.add(cut.trouble);
      continue;
    }
    const { retina, rgb, format, rows, columns } = cut;
    const curvature = curvatureOfSteering(series.steering.conversion, record.steering);
    frames.push({
      step: progress.frames++,
      timeS: clock.timeOf(record),
      road: null,
      conditions: null,
      stationM: null,
      xM: null,
      yM: null,
      yawRad: null,
      speedMps: record.speedMps,
      curvaturePerM: curvature,
      steeredCurvaturePerM: curvature,
      throttle: record.throttle,
      mode: record.byPilot ? 'network' : 'person',
      noiseSeed: null,
      camera: retina,
      range: null,
      roadLighter: null,
      previousRoadLighter: null,
      source,
      picture: { format, rows, columns, bytes: rgb ?? bytes[i]! },
    });
  }
  writer.appendAll(frames);
}

/** @throws UserError where a crop leaves nothing, or pictures whose camera is known differ in shape. */
async function cutOf({ files, series }: Found, options: ImportOptions): Promise<CutSettings> {
  const crop = { ...series.crop, ...options.crop };
  if (crop.top + crop.bottom > 1 - LEAST_CROP || 2 * crop.sides > 1 - LEAST_CROP) {
    throw new UserError(
      'invalid',
      `the crop leaves nothing of the pictures: top ${crop.top}, bottom ${crop.bottom}, sides ${crop.sides}`,
      'Cut away less.',
    );
  }
  const { rows, columns } = DEFAULT_SENSOR_SETTINGS.camera;
  const { camera } = options;
  if (!camera) return { rows, columns, crop };
  const taken = await takenBy(camera, files, series);
  return { rows, columns, crop, cameras: { taken, retina: cameraOfCrop(taken, crop, rows, columns) } };
}

/** The camera with the shape of the first picture that can be read. */
async function takenBy(
  camera: KnownCamera,
  files: FileTree,
  { records, name }: Series,
): Promise<CameraSettings> {
  for (const { picture } of records) {
    try {
      const { rows, columns } = await decodePicture(await bytesOf(files, picture));
      const aspect = aspectOfPicture({ rows, columns }, DEFAULT_SENSOR_SETTINGS.camera);
      return {
        rows,
        columns,
        heightM: camera.heightM,
        forwardM: 0,
        leftM: 0,
        pitchDownRad: camera.pitchDownRad,
        horizontalFovRad: camera.horizontalFovRad,
        verticalFovRad: 2 * Math.atan(tanUpOf(camera.horizontalFovRad, aspect)),
      };
    } catch (error) {
      if (!(error instanceof UnusablePicture)) throw error;
    }
  }
  throw new UserError('empty', `${name}: no picture of it can be read`, 'Copy it again from where it came.');
}

function nothingUsable({ files, series }: Found, skipped: Tally): UserError {
  const why = skipped.list().map(({ reason, count }) => `${count} × ${reason}`);
  return new UserError(
    'empty',
    `${files.path} (${series.format}): no usable frame${why.length > 0 ? `: ${why.join(', ')}` : ''}`,
    'Give another folder, or look at what is wrong with its pictures.',
  );
}
