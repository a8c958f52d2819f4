import { Zip, ZipPassThrough } from 'fflate';
import { isVideo } from '../../engine/protocol/exchange.ts';

/** A file of a folder, with its path in it. */
export interface FolderFile {
  readonly path: string;
  readonly file: File;
}

/** What drives from elsewhere are made of, beside videos; nothing else is sent. */
const WANTED = /\.(jpe?g|png|pgm|ppm|json|csv|tsv|txt|catalog|catalog_manifest)$/i;
/** So much is read at a time, bytes. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** Whether a file of a folder is worth sending: no hidden one, and of a kind that an import reads. */
export function isWanted({ path }: FolderFile): boolean {
  return (WANTED.test(path) || isVideo(path)) && !/(^|\/)(\.|__MACOSX\/)/.test(path);
}

/**
 * Puts files into one archive, as they are. What is packed is handed to the browser piece by piece, which keeps it on the
 * disk where it is much.
 * @param onProgress how many files are packed
 */
export async function pack(
  files: readonly FolderFile[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Blob> {
  const parts: Blob[] = [];
  let pending: Uint8Array<ArrayBuffer>[] = [];
  let pendingBytes = 0;
  const flush = () => {
    parts.push(new Blob(pending));
    pending = [];
    pendingBytes = 0;
  };
  let failure: unknown;
  const zip = new Zip((error, chunk) => {
    failure ??= error;
    if (!chunk) return;
    pending.push(chunk as Uint8Array<ArrayBuffer>);
    pendingBytes += chunk.length;
    if (pendingBytes > CHUNK_BYTES) flush();
  });
  for (const [i, { path, file }] of files.entries()) {
    signal.throwIfAborted();
    const entry = new ZipPassThrough(path);
    zip.add(entry);
    entry.push(new Uint8Array(await file.arrayBuffer()), true);
    onProgress(i + 1);
  }
  zip.end();
  if (failure) throw failure;
  flush();
  return new Blob(parts, { type: 'application/zip' });
}

/** Files of what was dropped, folders with all that is below them. To be called in the event itself. */
export function droppedFiles(items: DataTransferItemList): Promise<FolderFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return filesIn(entries);
}

async function filesIn(entries: readonly FileSystemEntry[]): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for (const entry of entries) {
    const path = entry.fullPath.replace(/^\//, '');
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      );
      files.push({ path, file });
      continue;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives a hundred at a time.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) break;
      for (const file of await filesIn(some)) files.push(file);
    }
  }
  return files;
}
