import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const CHANGE_KINDS = [
  '',
  'create',
  'write',
  'truncate',
  'rename',
  'unlink',
  'sync',
  'sync-folder',
] as const;

/** One change of the disk, as disk-shim.c noted it. */
export interface Change {
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly inode: bigint;
  readonly offset: number;
  /** Path, or what was written. */
  readonly first: Buffer;
  /** New path. */
  readonly second: string;
}

export function readChanges(log: string): Change[] {
  const bytes = readFileSync(log);
  const changes: Change[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = CHANGE_KINDS[bytes[at]!]!;
    const inode = bytes.readBigUInt64LE(at + 1);
    const offset = Number(bytes.readBigUInt64LE(at + 9));
    const firstEnd = at + 21 + bytes.readUInt32LE(at + 17);
    const end = firstEnd + 4 + bytes.readUInt32LE(firstEnd);
    changes.push({
      kind,
      inode,
      offset,
      first: bytes.subarray(at + 21, firstEnd),
      second: bytes.toString('utf8', firstEnd + 4, end),
    });
    at = end;
  }
  return changes;
}

interface File {
  content: Buffer;
  /** As it was when it was last synced. */
  durable: Buffer;
}

/** What a disk holds after a crash: files by their path below the root. */
export interface DiskState {
  /** "kill after change 17", for people. */
  readonly what: string;
  /** How many changes had been made. */
  readonly changes: number;
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * A folder as it is now, on which changes can then be made one after the other. Names become durable in their order, as a
 * file system's journal keeps them.
 */
export class Disk {
  readonly #root: string;
  readonly #inodes = new Map<bigint, File>();
  #names = new Map<string, File>();
  #durableNames: Map<string, File>;

  constructor(root: string) {
    this.#root = root;
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const stats = statSync(join(root, name), { bigint: true });
      if (!stats.isFile()) continue;
      const content = readFileSync(join(root, name));
      const file = { content, durable: content };
      this.#names.set(name, file);
      this.#inodes.set(stats.ino, file);
    }
    this.#durableNames = new Map(this.#names);
  }

  make({ kind, inode, offset, first, second }: Change): void {
    const file = this.#inodes.get(inode);
    switch (kind) {
      case 'create': {
        const made = { content: Buffer.alloc(0), durable: Buffer.alloc(0) };
        this.#inodes.set(inode, made);
        this.#names.set(this.#nameOf(first), made);
        return;
      }
      case 'write': {
        if (!file) return;
        const content = Buffer.alloc(Math.max(file.content.length, offset + first.length));
        file.content.copy(content);
        first.copy(content, offset);
        file.content = content;
        return;
      }
      case 'truncate': {
        if (!file) return;
        const content = Buffer.alloc(offset);
        file.content.copy(content);
        file.content = content;
        return;
      }
      case 'rename': {
        const from = this.#nameOf(first);
        const moved = this.#names.get(from);
        this.#names.delete(from);
        if (moved) this.#names.set(relative(this.#root, second), moved);
        return;
      }
      case 'unlink':
        this.#names.delete(this.#nameOf(first));
        return;
      case 'sync':
        if (file) file.durable = file.content;
        return;
      case 'sync-folder':
        this.#durableNames = new Map(this.#names);
    }
  }

  /** What is left where the program is killed; where the power is cut, whether or not the latest names had reached the disk. */
  states(): [string, Map<string, Buffer>][] {
    const left = (names: Map<string, File>, of: keyof File) =>
      new Map([...names].map(([name, file]) => [name, file[of]] as const));
    return [
      ['kill', left(this.#names, 'content')],
      ['power cut that kept names', left(this.#names, 'durable')],
      ['power cut', left(this.#durableNames, 'durable')],
    ];
  }

  #nameOf(path: Buffer): string {
    return relative(this.#root, path.toString());
  }
}

/**
 * Every different state in which a crash can leave a folder.
 *
 * @param disk the folder as it was before the first change
 * @param isKept says of a path whether it counts.
 * @param everyWrite also those between two writes; else around syncs and changes of names alone.
 * @param told how much had been acknowledged after so many changes: the same files are another state where it was more
 */
export function* crashStates(
  disk: Disk,
  changes: readonly Change[],
  isKept: (path: string) => boolean,
  everyWrite: boolean,
  told: (changes: number) => number = () => 0,
): Generator<DiskState> {
  const seen = new Set<string>();
  for (const [i, change] of [undefined, ...changes].entries()) {
    if (change) disk.make(change);
    const next = changes[i]?.kind;
    const toldNow = told(i);
    const saysMore = i > 0 && toldNow !== told(i - 1);
    const isQuiet = change?.kind === 'write' && (next === 'write' || next === 'truncate') && !saysMore;
    if (isQuiet && !everyWrite) continue;
    for (const [what, all] of disk.states()) {
      const files = new Map([...all].filter(([path]) => isKept(path)).sort());
      const hash = createHash('sha256').update(`${toldNow}`);
      for (const [path, content] of files) hash.update(`${path}:${content.length}:`).update(content);
      const digest = hash.digest('hex');
      if (seen.has(digest) && i < changes.length) continue;
      seen.add(digest);
      yield { what: `${what} after change ${i} (${change?.kind ?? 'none'})`, changes: i, files };
    }
  }
}

/** Puts a state into an empty folder. */
export function layOut({ files }: DiskState, folder: string): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
