import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleFrame, exampleMeta } from '../../engine/data/drive-fixture.ts';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { createDrive } from '../../engine/data/drive-writer.ts';
import { writeMixedDrive } from '../../engine/data/imported-fixture.ts';
import { UserError } from '../../engine/errors.ts';
import { Folders } from '../../engine/library/folders.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { moveToTrash } from '../../engine/library/trash.ts';
import { crashStates, Disk, layOut, readChanges } from './crash-states.ts';
import { buildShim, runWithShim } from './shim.ts';

// ALVINN_EVERY_CRASH=1 looks at the states between two writes too, which takes minutes.
const EVERY_WRITE = process.env.ALVINN_EVERY_CRASH === '1';

const shim = buildShim();
const work = mkdtempSync(join(tmpdir(), 'alvinn-crash-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** A process that does one thing to a library. */
const inLibrary = (action: string) => `
  const { openLibrary } = await import(${url('../../engine/library/library-fixture.ts')});
  const root = process.argv[2];
  const { library } = openLibrary(undefined, root);
  ${action}
  process.exit();`;

interface Scenario {
  readonly prepare?: (root: string) => void;
  readonly action: string;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
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
function drivesIn(root: string): Record<string, string> {
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
      expect(drive.mayLackEnd).toBe(false);
      return [path, drive.digest()];
    }),
  );
}

/** A later drive gets each of these names, or is refused it, and stays whole. */
function recordLater(root: string, paths: readonly string[]): void {
  for (const path of paths) {
    if (existsSync(join(root, path))) continue;
    try {
      const writer = createDrive(join(root, path), exampleMeta('recorded'));
      writer.addRoad({ kind: 'path', seed: 1 });
      for (let step = 0; step < 3; step++) writer.append(exampleFrame(step));
      writer.close();
    } catch (error) {
      if (error instanceof UserError) continue;
      throw error;
    }
    using drive = openDrive(join(root, path));
    expect([...drive.frames()].length).toBe(3);
  }
}

let folders = 0;
const newFolder = () => {
  const folder = join(work, String(++folders));
  mkdirSync(folder);
  return folder;
};

describe.skipIf(shim === undefined)(
  'after a kill or a power cut at any moment (needs Linux and a C compiler) of',
  () => {
    it.each(Object.entries(SCENARIOS))(
      'a %s every drive opens, with all or none of the change',
      async (_name, { prepare, action }) => {
        const root = newFolder();
        writeDrive(join(root, 'drives', 'a.drive'), { frames: 60 });
        writeDrive(join(root, 'drives', 'b.drive'), { frames: 5 });
        mkdirSync(join(root, 'trash'));
        prepare?.(root);
        const before = drivesIn(root);
        const disk = new Disk(root);
        const log = join(work, `${folders}.log`);
        await runWithShim(inLibrary(action), { shim: shim!, root, log });
        const after = drivesIn(root);
        expect(after).not.toEqual(before);

        const changes = readChanges(log);
        const isKept = (path: string) => !/-shm$|^catalogue/.test(path);
        let last: unknown;
        for (const state of crashStates(disk, changes, isKept, EVERY_WRITE)) {
          const crashed = newFolder();
          layOut(state, crashed);
          try {
            const found = drivesIn(crashed);
            expect([before, after, betweenOf(before, after)]).toContainEqual(found);
            recordLater(crashed, [...new Set([...Object.keys(before), ...Object.keys(after)])]);
            if (state.changes === changes.length) {
              // What was told to be done outlasts even a power cut.
              expect(found).toEqual(after);
              last = state.what;
            }
          } catch (error) {
            throw new Error(`${state.what}: ${(error as Error).message}`, { cause: error });
          }
          rmSync(crashed, { recursive: true });
        }
        expect(last).toMatch(/^power cut after/);
      },
    );

    it('a recording every counted frame is there', async () => {
      const root = newFolder();
      const disk = new Disk(root);
      const log = join(work, 'recording.log');
      const program = `
      const { createDrive } = await import(${url('../../engine/data/drive-writer.ts')});
      const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${url('../../engine/data/drive-fixture.ts')});
      const { appendFileSync } = await import('node:fs');
      const writer = createDrive(process.argv[2] + '/a.drive', exampleMeta('recorded'));
      writer.addRoad(exampleRoad);
      writer.addConditions(exampleConditions);
      for (let step = 0; step < 12; step++) {
        writer.append(exampleFrame(step));
        appendFileSync(process.argv[2] + '/counted', '.');
      }
      writer.close();`;
      await runWithShim(program, { shim: shim!, root, log });
      const changes = readChanges(log);
      const isKept = (path: string) => !/-shm$|^counted$/.test(path);
      for (const state of crashStates(disk, changes, isKept, EVERY_WRITE)) {
        const counted = changes
          .slice(0, state.changes)
          .filter(({ first }) => first.toString() === '.').length;
        if (counted === 0) continue;
        const crashed = newFolder();
        layOut(state, crashed);
        using drive = openDrive(join(crashed, 'a.drive'));
        expect([state.what, [...drive.frames()].length >= counted]).toEqual([state.what, true]);
        expect(readdirSync(crashed)).toEqual(['a.drive']);
        rmSync(crashed, { recursive: true });
      }
    });
  },
);

/** Of two changes in a row the first alone may be there. */
function betweenOf(before: Record<string, string>, after: Record<string, string>): Record<string, string> {
  const gone = Object.keys(before).filter((path) => !(path in after));
  const come = Object.keys(after).filter((path) => !(path in before));
  if (gone.length !== 1 || come.length !== 1) return before;
  const { [come[0]!]: digest, ...others } = after;
  return { ...others, [gone[0]!]: digest! };
}
