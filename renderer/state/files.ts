import type { Answer, Imported } from '../../engine/protocol/desktop.ts';
import {
  FILE_ENDINGS,
  FILE_KINDS,
  type FileKind,
  LARGEST_UPLOAD_BYTES,
  nameOf,
} from '../../engine/protocol/library.ts';
import { bytes, sentence } from '../components/format.ts';
import { EngineError } from './connection.ts';
import { attempt, call, showError } from './engine.ts';
import { request } from './file-door.ts';
import { takeFiles, takeKept } from './imports.ts';
import { showModel } from './models.ts';
import { goTo, type ScreenId } from './navigation.ts';
import { droppedFiles } from './pack.ts';
import { openDrive } from './recordings.ts';
import { toast } from './toasts.ts';

const SCREEN_OF: Readonly<Record<FileKind, ScreenId>> = {
  drive: 'recordings',
  model: 'models',
  road: 'drive',
};
const WORD_OF: Readonly<Record<FileKind, string>> = { drive: 'drive', model: 'model', road: 'road' };

/** Asks for files of a kind and copies them into the library. */
export async function chooseImports(kind: FileKind): Promise<void> {
  if (window.alvinnDesktop) return tellAnswers(await window.alvinnDesktop.importFiles(kind));
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = kind === 'road' ? '.json' : FILE_ENDINGS[kind];
  input.onchange = () => void importFiles([...(input.files ?? [])]);
  input.click();
}

/** Tells what became of files that the desktop application imported. */
function tellAnswers(answers: readonly Answer<Imported>[]): void {
  for (const answer of answers) {
    if ('failure' in answer) showError(new EngineError(answer.failure));
    else tellImported(answer.result.kind, answer.result.file);
  }
}

/** Takes in files that were dropped, or chosen in a browser, by sending them. */
async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    try {
      await upload(file);
    } catch (error) {
      showError(error);
    }
  }
}

async function upload(file: File): Promise<void> {
  const kind = FILE_KINDS.find((own) => file.name.toLowerCase().endsWith(FILE_ENDINGS[own]));
  if (!kind) {
    throw new EngineError({
      code: 'foreign',
      message: `${file.name} is neither a drive, a model nor a road`,
      hint: 'Give a file that ends with .drive, .onnx or .road.json.',
    });
  }
  if (file.size > LARGEST_UPLOAD_BYTES[kind]) {
    throw new EngineError({
      code: 'invalid',
      message: `${file.name} is too large for a ${WORD_OF[kind]}: ${bytes(file.size)}`,
      hint: `At most ${bytes(LARGEST_UPLOAD_BYTES[kind])} can be sent by a page; copy it into the library's folder instead.`,
    });
  }
  const response = await request(kind, file.name, { method: 'PUT', body: file });
  const { file: name } = (await response.json()) as { file: string };
  tellImported(kind, name);
}

/** Copies a file of the library to a place that the person chooses. */
export async function exportFile(kind: FileKind, file: string): Promise<void> {
  const desktop = window.alvinnDesktop;
  if (desktop) {
    const answer = await desktop.exportFile(kind, file);
    if (answer === null) return;
    if ('failure' in answer) return showError(new EngineError(answer.failure));
    toast({
      tone: 'good',
      text: `Exported ${file}`,
      action: { label: 'Show in folder', run: () => void desktop.revealExport(answer.result) },
    });
    return;
  }
  try {
    download(await (await request(kind, file, {})).blob(), file);
  } catch (error) {
    showError(error);
  }
}

/** Lets a person keep a road of the library as an OpenDRIVE file. */
export async function exportOpenDrive(file: string): Promise<void> {
  const road = await attempt('exchange.exportRoad', { file });
  if (!road) return;
  const name = `${nameOf(file)}.xodr`;
  download(new Blob([road.text], { type: 'application/xml' }), name);
  const notes = road.notes.map((note) => `${sentence(note)}.`).join(' ');
  toast({ tone: 'good', text: `Exported ${name}`, ...(notes && { hint: notes }) });
}

/** Lets a browser keep a file. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn; an hour is enough for the largest.
  setTimeout(() => URL.revokeObjectURL(address), 3_600_000);
}

function tellImported(kind: FileKind, file: string): void {
  toast({
    tone: 'good',
    text: `Imported ${WORD_OF[kind]} ${file}`,
    action: { label: 'Show', run: () => show(kind, file) },
  });
}

function show(kind: FileKind, file: string): void {
  if (kind === 'drive') openDrive(file);
  if (kind === 'model') showModel(file);
  goTo(SCREEN_OF[kind]);
}

/** Files of the library are copied into it; whatever else it is, it may be a drive from elsewhere. */
async function takeDropped(dropped: DataTransfer): Promise<void> {
  // Both are gone after the event's turn.
  const files = [...dropped.files];
  const all = droppedFiles(dropped.items);
  const isOwn = ({ name }: File) =>
    FILE_KINDS.some((kind) => name.toLowerCase().endsWith(FILE_ENDINGS[kind]));
  if (files.length > 0 && files.every(isOwn)) return importFiles(files);
  await takeFiles(await all);
}

/** Takes in what is dropped on the window, and what the desktop application was asked to open. */
export function listenForFiles(): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    void takeDropped(event.dataTransfer!);
  });
  window.alvinnDesktop?.onAction((action) => {
    if (action.type === 'imported') tellAnswers(action.files);
    if (action.type === 'taken') void takeKept(action.taken);
  });
  // Where the system does not tell the engine of changes, coming back to the window does.
  addEventListener('focus', () => void call('library.refresh', {}).catch(() => {}));
}
