import { DEFAULT_MAX_CURVATURE_PER_M, unitOfCurvature } from '../../sim/conventions.ts';
import { curvatureOfSteering } from '../data/frame-source.ts';
import type { ImportPreview } from '../protocol/exchange.ts';
import { HISTOGRAM_UNITS, type Thumbnail } from '../protocol/library.ts';
import { cutter } from './cut.ts';
import { type FileTree, openFiles } from './files.ts';
import { type Found, findSeries, type NamedSource } from './import-drive.ts';
import { decodePicture, type Picture, UnusablePicture } from './picture.ts';
import { type LookOptions, Tally, UnknownSteering } from './series.ts';
import { Timeline } from './timeline.ts';

const MOST_PICTURES = 4;
/** Unreadable pictures that are passed over. */
const MOST_TRIED = 40;
const SHOWN_COLUMNS = 240;
const MOST_PICTURE_BYTES = 16 * 1024 * 1024;

/**
 * Tells what an import would bring, without reading more than a few pictures.
 * @throws UserError where there is nothing to import.
 */
export async function previewImport(
  source: string | NamedSource,
  options: LookOptions,
): Promise<ImportPreview> {
  await using files = new AsyncDisposableStack();
  let found: Found[];
  try {
    found = await findSeries([source], options, files);
  } catch (error) {
    if (error instanceof UnknownSteering) return await previewQuestion(source, error);
    throw error;
  }
  const timeline = new Timeline();
  const skipped = new Tally();
  const notes: string[] = [];
  const histogram = new Array<number>(HISTOGRAM_UNITS).fill(0);
  let frames = 0;
  let seconds = 0;
  let rateHz: number | null = null;
  let assumedRateHz: number | null = null;
  for (const { series } of found) {
    skipped.addAll(series.skipped);
    const clock = timeline.begin(series.records, series.assumedRateHz);
    notes.push(...series.notes, ...clock.notes);
    rateHz = clock.rateHz;
    assumedRateHz ??= series.rowRateHz ?? clock.assumedRateHz;
    for (const record of series.records) {
      seconds = clock.timeOf(record);
      frames++;
      const curvature = curvatureOfSteering(series.steering.conversion, record.steering);
      histogram[Math.round(unitOfCurvature(curvature, HISTOGRAM_UNITS, DEFAULT_MAX_CURVATURE_PER_M))]!++;
    }
  }
  const [{ kind, series }] = found as [Found];
  return {
    kind,
    format: series.format,
    frames,
    skipped: skipped.list(),
    gaps: timeline.gaps,
    rateHz,
    assumedRateHz,
    seconds,
    notes,
    steeringHistogram: histogram,
    pictures: await firstPictures(found),
    crop: series.crop,
    table: series.table ?? null,
    question: null,
  };
}

/** What can be shown of a table before somebody says which column steers. */
async function previewQuestion(
  source: string | NamedSource,
  { message, table, pictures }: UnknownSteering,
): Promise<ImportPreview> {
  const { path, name } = typeof source === 'string' ? { path: source, name: undefined } : source;
  await using files = await openFiles(path, name);
  return {
    kind: 'pictures',
    format: 'pictures with a table',
    frames: 0,
    skipped: [],
    gaps: 0,
    rateHz: null,
    assumedRateHz: null,
    seconds: 0,
    notes: [],
    steeringHistogram: new Array<number>(HISTOGRAM_UNITS).fill(0),
    pictures: await readable(pictures.map((picture) => ({ files, picture }))),
    crop: { top: 0, bottom: 0, sides: 0 },
    table,
    question: message,
  };
}

function firstPictures(found: readonly Found[]): Promise<Thumbnail[]> {
  return readable(
    found.flatMap(({ files, series }) =>
      series.records.slice(0, MOST_TRIED).map(({ picture }) => ({ files, picture })),
    ),
  );
}

/** The first of some pictures that can be read, made smaller. */
async function readable(
  tried: readonly { readonly files: FileTree; readonly picture: string }[],
): Promise<Thumbnail[]> {
  const shown: Thumbnail[] = [];
  for (const { files, picture } of tried.slice(0, MOST_TRIED)) {
    if (shown.length === MOST_PICTURES) break;
    try {
      shown.push(thumbnailOf(await decodePicture(await files.read(picture, MOST_PICTURE_BYTES))));
    } catch (error) {
      if (!(error instanceof UnusablePicture)) throw error;
    }
  }
  return shown;
}

function thumbnailOf(picture: Picture): Thumbnail {
  const columns = Math.min(SHOWN_COLUMNS, picture.columns);
  const rows = Math.max(1, Math.round((picture.rows * columns) / picture.columns));
  const smaller = cutter({ rows, columns, crop: { top: 0, bottom: 0, sides: 0 } })(picture);
  return { rows, columns, rgb: Buffer.from(smaller).toString('base64') };
}
