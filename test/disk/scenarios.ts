import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { writeMixedDrive } from '../../engine/data/imported-fixture.ts';
import { Folders } from '../../engine/library/folders.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { moveToTrash } from '../../engine/library/trash.ts';

export const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** Of a program that is begun again and again: what it has compiled once it compiles no more. */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.build/compile-cache', import.meta.url)),
};

/** A process that does one thing to a library. */
export const inLibrary = (action: string) => `
  const { openLibrary } = await import(${url('../../engine/library/library-fixture.ts')});
  const root = process.argv[2];
  const { library } = openLibrary(undefined, root);
  ${action}
  process.exit();`;

export interface Scenario {
  readonly prepare?: (root: string) => void;
  readonly action: string;
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  cut: { action: `await library.recordings.drop('a.drive', [{ from: 10, to: 59 }]);` },
  rename: { action: `await library.rename('drive', 'a.drive', 'z');` },
  'rename after a cut': {
    action: `await library.recordings.drop('b.drive', [{ from: 1, to: 2 }]); await library.rename('drive', 'b.drive', 'z');`,
  },
  trash: { action: `await library.trash('drive', 'a.drive');` },
  restore: {
    prepare: (root) => void moveToTrash(new Folders(root), 'drive', 'a.drive'),
    action: `await library.restore('a.drive');`,
  },
  export: { action: `await library.export('drive', 'a.drive', root + '/out.drive');` },
  'export over another': {
    prepare: (root) => cpSync(join(root, 'drives', 'b.drive'), join(root, 'out.drive')),
    action: `await library.export('drive', 'a.drive', root + '/out.drive');`,
  },
  merge: { action: `await library.merge(['a.drive', 'b.drive'], 'both');` },
  import: {
    prepare: (root) => writeDrive(join(root, 'new.drive'), { frames: 7 }),
    action: `await library.import(root + '/new.drive');`,
  },
  'cut of frames from elsewhere': {
    prepare: (root) => writeMixedDrive(join(root, 'drives', 'mixed.drive'), 60),
    action: `await library.recordings.drop('mixed.drive', [{ from: 10, to: 59 }]);`,
  },
  'merge that makes a drive one of version 2': {
    prepare: (root) => writeMixedDrive(join(root, 'drives', 'mixed.drive'), 20),
    action: `await library.merge(['b.drive', 'mixed.drive'], 'both');`,
  },
  'import of frames from elsewhere': {
    prepare: (root) => writeMixedDrive(join(root, 'new.drive'), 7),
    action: `await library.import(root + '/new.drive');`,
  },
};

/** Drives of a folder, by path, with the digests of what they hold, as the product opens them. */
export function drivesIn(root: string): Record<string, string> {
  const paths = ['', 'drives', 'trash'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).flatMap((name) =>
          name.endsWith('.drive') && !name.startsWith('.') ? [join(folder, name)] : [],
        )
      : [],
  );
  return Object.fromEntries(
    paths.map((path) => {
      using drive = openDrive(join(root, path));
      if (drive.mayLackEnd) throw new Error(`${path} may lack its end`);
      return [path, drive.digest()];
    }),
  );
}

/** A library of two drives, as every scenario begins. */
export function prepareLibrary(root: string, { prepare }: Scenario): void {
  writeDrive(join(root, 'drives', 'a.drive'), { frames: 60 });
  writeDrive(join(root, 'drives', 'b.drive'), { frames: 5 });
  mkdirSync(join(root, 'trash'));
  prepare?.(root);
}

/** Of two changes in a row the first alone may be there. */
export function betweenOf(
  before: Record<string, string>,
  after: Record<string, string>,
): Record<string, string> {
  const gone = Object.keys(before).filter((path) => !(path in after));
  const come = Object.keys(after).filter((path) => !(path in before));
  if (gone.length !== 1 || come.length !== 1) return before;
  const { [come[0]!]: digest, ...others } = after;
  return { ...others, [gone[0]!]: digest! };
}
