import { create } from 'zustand';
import type { Taken } from '../../engine/protocol/desktop.ts';
import {
  type CropShares,
  type FoundCamera,
  type ImportPreview,
  LARGEST_ARCHIVE_BYTES,
  type TableReading,
} from '../../engine/protocol/exchange.ts';
import { bytes } from '../components/format.ts';
import { EngineError } from './connection.ts';
import { call, useEngine } from './engine.ts';
import { sendArchive } from './file-door.ts';
import { goTo } from './navigation.ts';
import { type FolderFile, isWanted, pack } from './pack.ts';
import { openDrive } from './recordings.ts';
import { takeRoad } from './road-import.ts';
import { toast } from './toasts.ts';

/** How far an import from elsewhere has come. */
export type ImportStage =
  | { readonly at: 'choose'; readonly problem?: EngineError }
  | { readonly at: 'packing'; readonly done: number; readonly total: number }
  | { readonly at: 'sending' }
  | { readonly at: 'looking' }
  | { readonly at: 'preview'; readonly problem?: EngineError }
  | { readonly at: 'importing' };

/** The camera as a person gives it. */
export interface CameraGuess {
  readonly heightM: number;
  readonly pitchDeg: number;
  readonly fovDeg: number;
}

export interface ImportState {
  /** null: there is no import. */
  readonly stage: ImportStage | null;
  readonly upload: string | null;
  readonly preview: ImportPreview | null;
  readonly name: string;
  readonly crop: CropShares;
  readonly pilot: boolean;
  readonly sideCameras: boolean;
  /** Frames a second where records have no time, as a person gives them; null: as usual for the format. */
  readonly rateHz: number | null;
  /** How a person has a table read; null: as it says itself. */
  readonly table: Omit<TableReading, 'columns'> | null;
  /** null: not known. */
  readonly camera: CameraGuess | null;
  /** Of the road that the pictures show, m: what a camera's height is measured by. */
  readonly roadWidthM: number;
  readonly search: CameraSearch | null;
}

/** How the search for the camera in the pictures goes; null: nobody began one. */
export type CameraSearch =
  | { readonly at: 'searching' }
  | { readonly at: 'found'; readonly found: FoundCamera }
  | { readonly at: 'failed'; readonly problem: EngineError };

/** Usual correction for Udacity's side cameras. */
const SIDE_STEERING = 0.2;
const DEGREE = Math.PI / 180;

const NOTHING: ImportState = {
  stage: null,
  upload: null,
  preview: null,
  name: '',
  crop: { top: 0, bottom: 0, sides: 0 },
  pilot: false,
  sideCameras: false,
  rateHz: null,
  table: null,
  camera: null,
  roadWidthM: 3.2,
  search: null,
};

export const useImport = create<ImportState>(() => NOTHING);

const set = (change: Partial<ImportState>) => useImport.setState(change);
let stop = new AbortController();

/** Opens the dialog, which asks for a folder or a file. */
export function beginImport(): void {
  set({ ...NOTHING, stage: { at: 'choose' } });
}

/** Sends what was chosen or dropped, and shows what an import would make of it. */
export async function takeFiles(all: readonly FolderFile[]): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  try {
    const [only] = all;
    if (all.length === 1 && /\.xodr$/i.test(only!.path)) {
      set(NOTHING);
      const { file } = only!;
      return await takeRoad(file.name, (own) => sendArchive(file.name, file, own));
    }
    const isArchive = all.length === 1 && /\.zip$/i.test(only!.path);
    const files = isArchive ? all : all.filter(isWanted);
    if (files.length === 0) throw nothingToImport();
    const name = nameOfFiles(files);
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    if (size > LARGEST_ARCHIVE_BYTES) {
      throw new EngineError({
        code: 'invalid',
        message: `${name} is too large to be sent by a page: ${bytes(size)}`,
        hint: 'Import it with the command line: alvinn import FOLDER --out FILE.',
      });
    }
    const total = files.length;
    set({ ...NOTHING, name, stage: { at: 'packing', done: 0, total } });
    const archive = isArchive
      ? only!.file
      : await pack(files, signal, (done) => set({ stage: { at: 'packing', done, total } }));
    signal.throwIfAborted();
    set({ stage: { at: 'sending' } });
    await lookFirst(await sendArchive(`${name}.zip`, archive, signal), signal);
  } catch (error) {
    if (!signal.aborted) chooseOther(error);
  }
}

/** Shows what an import would make of a file that the engine keeps already. */
export async function takeKept({ upload, name }: Taken): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  set(NOTHING);
  try {
    if (/\.xodr$/i.test(name)) return await takeRoad(name, async () => upload);
    set({ name: name.replace(/\.zip$/i, '') });
    await lookFirst(upload, signal);
  } catch (error) {
    if (!signal.aborted) chooseOther(error);
  }
}

async function lookFirst(upload: string, signal: AbortSignal): Promise<void> {
  set({ upload, stage: { at: 'looking' } });
  const preview = await look();
  signal.throwIfAborted();
  set({ preview, crop: preview.crop, stage: { at: 'preview' } });
}

function chooseOther(error: unknown): void {
  forget();
  set({ stage: { at: 'choose', problem: problemOf(error) } });
}

function look(): Promise<ImportPreview> {
  return call('exchange.look', wishes());
}

function wishes() {
  const { upload, pilot, sideCameras, rateHz, table } = useImport.getState();
  return { upload: upload!, pilot, sideCameras: sideCameras ? SIDE_STEERING : null, rateHz, table };
}

/**
 * Has it looked at again: with frames of a pilot or of the side cameras too, with other times, or with the table read
 * otherwise.
 */
export async function changeTaken(
  change: Partial<Pick<ImportState, 'pilot' | 'sideCameras' | 'rateHz' | 'table'>>,
): Promise<void> {
  const { signal } = stop;
  set({ ...change, stage: { at: 'looking' } });
  const asked = useImport.getState();
  // What comes after another change, or after the dialog was closed, nobody waits for.
  const isLatest = () => !signal.aborted && useImport.getState().stage === asked.stage;
  try {
    const preview = await look();
    if (!isLatest()) return;
    // The usual crop is known with the first answer.
    if (asked.preview!.question !== null) set({ crop: preview.crop });
    set({ preview, stage: { at: 'preview' } });
  } catch (error) {
    if (isLatest()) set({ stage: { at: 'preview', problem: problemOf(error) } });
  }
}

/** What the drive is to be called. */
function calledNow({ name, preview }: Pick<ImportState, 'name' | 'preview'>): string {
  return name.trim() || preview!.format;
}

/** Finds the camera in the pictures, and takes it. Goes on as a job, which {@link stopSearch} ends. */
export async function findCamera(): Promise<void> {
  const state = useImport.getState();
  const { upload, crop, roadWidthM } = state;
  set({ search: { at: 'searching' } });
  const change = await call('exchange.calibrate', {
    ...wishes(),
    name: calledNow(state),
    crop,
    roadWidthM,
  }).then(
    (found): Partial<ImportState> => ({
      search: { at: 'found', found },
      camera: {
        heightM: rounded(found.heightM, 1000),
        pitchDeg: rounded(found.pitchDownRad / DEGREE, 100),
        fovDeg: rounded(found.horizontalFovRad / DEGREE, 100),
      },
    }),
    (error): Partial<ImportState> => {
      const problem = problemOf(error);
      return { search: problem.code === 'cancelled' ? null : { at: 'failed', problem } };
    },
  );
  if (useImport.getState().upload === upload) set(change);
}

function rounded(value: number, parts: number): number {
  return Math.round(parts * value) / parts;
}

/** Ends the search for the camera. */
export function stopSearch(): void {
  if (useImport.getState().search?.at === 'searching') cancelJob(searchTitle(useImport.getState()));
}

/** What the job of a search is called. */
export function searchTitle(state: Pick<ImportState, 'name' | 'preview'>): string {
  return `Finding the camera of ${calledNow(state)}`;
}

function cancelJob(title: string): void {
  const job = useEngine.getState().jobs?.find((one) => one.title === title);
  if (job) void call('job.cancel', { id: job.id }).catch(() => {});
}

/** Makes the drive. The dialog may be closed meanwhile: it goes on as a job. */
export async function runImport(): Promise<void> {
  const state = useImport.getState();
  const { crop, camera } = state;
  set({ stage: { at: 'importing' } });
  try {
    const { file } = await call('exchange.import', {
      ...wishes(),
      name: calledNow(state),
      crop,
      camera: camera && {
        heightM: camera.heightM,
        pitchDownRad: camera.pitchDeg * DEGREE,
        horizontalFovRad: camera.fovDeg * DEGREE,
      },
    });
    set(NOTHING);
    goTo('recordings');
    openDrive(file);
    toast({ tone: 'good', text: `Imported drive ${file}` });
  } catch (error) {
    const problem = problemOf(error);
    // Whoever stopped it knows that.
    if (problem.code === 'cancelled') set({ stage: { at: 'preview' } });
    else set({ stage: { at: 'preview', problem } });
  }
}

/** Stops whatever is under way: packing, sending, or the import itself. */
export function cancelImport(): void {
  const state = useImport.getState();
  if (state.stage?.at === 'importing') {
    cancelJob(`Importing ${calledNow(state)}`);
    return;
  }
  stopSearch();
  stop.abort();
  forget();
  set(NOTHING);
}

function forget(): void {
  const { upload } = useImport.getState();
  if (upload) void call('exchange.forget', { upload }).catch(() => {});
  set({ upload: null, preview: null });
}

function nothingToImport(): EngineError {
  return new EngineError({
    code: 'foreign',
    message: 'there is no picture and no table in it',
    hint: 'Choose the folder of a Donkeycar tub, of a driving_log.csv, or of pictures with a CSV.',
  });
}

function problemOf(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError({
    code: 'unreadable',
    message: `the files cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Choose them again.',
  });
}

/** The folder that all files lie in, or the file's own name. */
function nameOfFiles(files: readonly FolderFile[]): string {
  const [first] = files;
  const folder = first!.path.split('/').slice(0, -1)[0];
  const shared = folder && files.every(({ path }) => path.startsWith(`${folder}/`)) ? folder : undefined;
  const name =
    shared ??
    first!.path
      .split('/')
      .at(-1)!
      .replace(/\.[^.]*$/, '');
  return (
    name
      .replace(/[/\\:*?"<>|\p{Cc}]/gu, ' ')
      .replace(/^[.\s]+/, '')
      .slice(0, 80)
      .trim() || 'drive'
  );
}
