import {
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Entry, openPromise, type ZipFile } from 'yauzl';
import { readError } from '../data/file-errors.ts';
import { UserError } from '../errors.ts';
import { oneLine, reasonOf } from '../foreign-text.ts';
import { Video } from './video.ts';

/** Files of a folder or of an archive, read where they lie. Paths are relative, with `/`. */
export interface FileTree extends AsyncDisposable {
  /** As it was given. */
  readonly path: string;
  /** Name of folder or archive, without a path. */
  readonly name: string;
  /** The one file of it that was given; undefined: all of them. */
  readonly chosen?: string;
  /** Bytes of every file, by its path. */
  readonly sizes: ReadonlyMap<string, number>;
  /** @throws UserError where the file cannot be read, or is longer than `mostBytes`. */
  read(path: string, mostBytes: number): Promise<Uint8Array>;
  /** Looks at a video among them. @throws UserError where that is not possible. */
  framesOf(path: string): Promise<VideoFrames>;
}

/** Frames of a video, one after the other, which can be read as if they were files. */
export interface VideoFrames {
  readonly paths: readonly string[];
  /** Since the first of them. */
  readonly timesS: readonly number[];
}

const MOST_FILES = 2_000_000;
const DEEPEST = 12;
/** Characters; no system takes a longer one. */
const LONGEST_PATH = 4096;
/** Of an archive, which has to be unpacked. */
const LARGEST_VIDEO_BYTES = 8 * 1024 ** 3;

/**
 * Opens a folder, a `.zip`, or one file and the folder around it.
 * @param name what it is called, where its path is not the user's
 * @throws UserError where there is none, or it cannot be read.
 */
export async function openFiles(path: string, name?: string): Promise<FileTree> {
  const files = withVideos(await openAny(path));
  return name === undefined ? files : { ...files, name, path: name };
}

/** Files as they lie on the disk or in an archive, videos as they are. */
interface PlainFiles extends Omit<FileTree, 'framesOf' | 'sizes'> {
  readonly sizes: Map<string, number>;
  /** A file of this machine with the content of one of them; in `folder` where it has to be unpacked. */
  unpacked(path: string, folder: string): Promise<string>;
}

function withVideos(files: PlainFiles): FileTree {
  const { path, name, sizes, chosen } = files;
  const frames = new Map<string, { readonly video: Video; readonly i: number }>();
  const open = new AsyncDisposableStack();
  open.use(files);
  let folder: string | undefined;
  return {
    path,
    name,
    sizes,
    ...(chosen !== undefined && { chosen }),
    async read(path, mostBytes) {
      const frame = frames.get(path);
      return frame ? frame.video.read(frame.i) : files.read(path, mostBytes);
    },
    async framesOf(path) {
      folder ??= open.adopt(mkdtempSync(join(tmpdir(), 'alvinn-unpacked-')), (made) =>
        rmSync(made, { recursive: true, force: true }),
      );
      const video = open.use(await Video.open(await files.unpacked(path, folder), path));
      const { timesS } = video;
      const paths = timesS.map((_, i) => `${path}/${i}.jpg`);
      for (const [i, frame] of paths.entries()) {
        frames.set(frame, { video, i });
        // How long it is nobody knows yet.
        add(sizes, frame, 1);
      }
      return { paths, timesS };
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openAny(path: string): Promise<PlainFiles> {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw readError(path, 'file or folder', error);
  }
  if (stats.isDirectory()) return folderFiles(path, path);
  if (/\.zip$/i.test(path)) return zipFiles(path);
  return { ...folderFiles(path, dirname(path)), chosen: basename(path) };
}

function folderFiles(given: string, root: string): PlainFiles {
  const sizes = new Map<string, number>();
  try {
    walk(root, '', 0, sizes);
  } catch (error) {
    throw readError(given, 'folder', error);
  }
  return {
    path: given,
    name: nameOf(root),
    sizes,
    async read(path, mostBytes) {
      checkSize(path, sizes.get(path), mostBytes);
      try {
        // Far cheaper than by the pool of threads, and whoever reads waits for it.
        return readFileSync(join(root, path));
      } catch (error) {
        throw readError(join(root, path), 'file', error);
      }
    },
    unpacked: async (path) => join(root, path),
    async [Symbol.asyncDispose]() {},
  };
}

function walk(root: string, below: string, depth: number, sizes: Map<string, number>): void {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (isHidden(path)) continue;
    if (entry.isDirectory()) {
      if (depth < DEEPEST) walk(root, path, depth + 1, sizes);
      continue;
    }
    // A link to a file is as good as the file.
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats?.isFile()) add(sizes, path, stats.size);
  }
}

async function zipFiles(path: string): Promise<PlainFiles> {
  const sizes = new Map<string, number>();
  const entries = new Map<string, Packed>();
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: false });
  } catch (error) {
    throw damagedZip(path, error);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (name.endsWith('/') || name.length > LONGEST_PATH || isHidden(name) || entry.isEncrypted()) continue;
      add(sizes, name, entry.uncompressedSize);
      entries.set(name, packedOf(entry));
    }
  } catch (error) {
    zip.close();
    throw damagedZip(path, error);
  }
  const entryOf = (name: string) => Object.assign(new Entry(), entries.get(name));
  return {
    path,
    name: nameOf(path),
    sizes,
    async read(name, mostBytes) {
      checkSize(name, sizes.get(name), mostBytes);
      try {
        const entry = entryOf(name);
        const bytes = Buffer.alloc(entry.uncompressedSize);
        let at = 0;
        // It fails where they are more or fewer than it says.
        for await (const chunk of await zip.openReadStreamPromise(entry))
          at += (chunk as Buffer).copy(bytes, at);
        return bytes;
      } catch (error) {
        throw damagedZip(`${path}/${name}`, error);
      }
    },
    async unpacked(name, folder) {
      checkSize(name, sizes.get(name), LARGEST_VIDEO_BYTES);
      const file = join(folder, `${sizes.size}-${baseName(name)}`);
      try {
        await pipeline(await zip.openReadStreamPromise(entryOf(name)), createWriteStream(file));
      } catch (error) {
        throw damagedZip(`${path}/${name}`, error);
      }
      return file;
    },
    async [Symbol.asyncDispose]() {
      zip.close();
    },
  };
}

/** Where a file lies in an archive. Of millions no more is kept. */
type Packed = Pick<
  Entry,
  | 'compressedSize'
  | 'compressionMethod'
  | 'generalPurposeBitFlag'
  | 'relativeOffsetOfLocalHeader'
  | 'uncompressedSize'
>;

function packedOf(entry: Entry): Packed {
  const { compressedSize, compressionMethod, generalPurposeBitFlag } = entry;
  const { relativeOffsetOfLocalHeader, uncompressedSize } = entry;
  return {
    compressedSize,
    compressionMethod,
    generalPurposeBitFlag,
    relativeOffsetOfLocalHeader,
    uncompressedSize,
  };
}

/** What macOS leaves beside files, and what others hide. */
function isHidden(path: string): boolean {
  return /(^|\/)(\.|__MACOSX(\/|$))/.test(path);
}

function add(sizes: Map<string, number>, path: string, bytes: number): void {
  if (sizes.size === MOST_FILES) {
    throw new UserError('invalid', `there are more than ${MOST_FILES} files`, 'Give a folder inside it.');
  }
  sizes.set(path, bytes);
}

function checkSize(path: string, bytes: number | undefined, mostBytes: number): void {
  if (bytes === undefined) throw new UserError('not-found', `${path}: no such file`, 'Check the folder.');
  if (bytes > mostBytes) {
    const mib = Math.round(mostBytes / 2 ** 20);
    throw new UserError(
      'invalid',
      `${path} is longer than ${mib} MiB`,
      'Leave it out, or cut it into several.',
    );
  }
}

function nameOf(path: string): string {
  return basename(resolve(path)) || 'drive';
}

function damagedZip(path: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof Error && 'syscall' in error) return readError(path, 'archive', error);
  return new UserError(
    'damaged',
    `${path} cannot be unpacked: ${reasonOf(error, 120)}`,
    'Copy it again from where it came, or unpack it and give the folder.',
    { cause: error },
  );
}

/** Last part of a path of any system. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Folder of a path of a {@link FileTree}; `''` for its root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A path within a folder of a {@link FileTree}. */
export function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** What the drive of a folder is called: no path of the user's machine. */
export function seriesName({ name }: FileTree, folder: string): string {
  // An archive often holds one folder of its own name.
  const parts = [name, ...folder.split('/').filter((part) => part !== name)];
  return oneLine(parts.filter(Boolean).join(' '), 80).replace(/[\\/]/g, ' ');
}

/** Lines of a text that are not empty, one by one: all at once would take far more memory than the text. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    if (end !== from) yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}

/** A table, as text. Whatever is no UTF-8 is shown as a question mark. */
export async function textOf(files: FileTree, path: string, mostBytes: number): Promise<string> {
  const bytes = Buffer.from(await files.read(path, mostBytes));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').replace(/^\ufeff/, '');
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
