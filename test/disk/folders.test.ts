import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { buildShim, runWithShim } from './shim.ts';

const shim = buildShim()!;
const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

const IMPORTS = `
  const root = process.argv[2];
  const { existsSync, readdirSync } = await import('node:fs');
  const { DatabaseSync } = await import('node:sqlite');
  const { createDrive } = await import(${url('../../engine/data/drive-writer.ts')});
  const { openDrive } = await import(${url('../../engine/data/drive-reader.ts')});
  const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${url('../../engine/data/drive-fixture.ts')});
  const { openLibrary } = await import(${url('../../engine/library/library-fixture.ts')});
  function record(path, frames) {
    const writer = createDrive(path, exampleMeta('recorded'));
    writer.addRoad(exampleRoad);
    writer.addConditions(exampleConditions);
    for (let step = 0; step < frames; step++) writer.append(exampleFrame(step));
    return writer;
  }
  async function refusal(action) {
    try {
      await action();
    } catch (error) {
      return error.message.replaceAll(root + '/', '');
    }
    return null;
  }
  const tell = (value) => process.stdout.write(JSON.stringify(value));`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'alvinn-folder-'));
  mkdirSync(join(root, 'drives'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = async (fail: 'shm' | 'dirsync', program: string): Promise<unknown> =>
  JSON.parse(await runWithShim(`${IMPORTS}${program}`, { shim, root, fail }));

describe.skipIf(shim === undefined)(
  'in a folder whose files share no memory (needs Linux and a C compiler)',
  () => {
    it('SQLite alone fails, which shows that this test tests something', async () => {
      const program = `
      const database = new DatabaseSync(root + '/a.sqlite');
      database.exec('CREATE TABLE t (x); PRAGMA journal_mode = WAL');
      tell(await refusal(() => database.exec('INSERT INTO t VALUES (1)')));`;
      expect(await run('shm', program)).toBe('disk I/O error');
    });

    it('a drive is recorded, and finished as a single file', async () => {
      const program = `
      const writer = record(root + '/drives/a.drive', 10);
      const busy = await refusal(() => openDrive(root + '/drives/a.drive'));
      writer.close();
      tell([writer.notice, busy]);`;
      expect(await run('shm', program)).toEqual([
        'this folder lets programs share no memory: nothing else can read the drive until its recording ends',
        'drives/a.drive is in use by another program',
      ]);
      expect(readdirSync(join(root, 'drives'))).toEqual(['a.drive']);
      using drive = openDrive(join(root, 'drives', 'a.drive'));
      expect(drive.frameCount).toBe(10);
    });

    it('a recording that was cut off is finished there with every frame, and read without its log', async () => {
      const cutOff = `record(root + '/drives/a.drive', 10); tell(1); process.reallyExit(0);`;
      await run('shm', cutOff);
      expect(readdirSync(join(root, 'drives')).sort()).toEqual(['a.drive', 'a.drive-wal']);
      const read = `
      using drive = openDrive(root + '/drives/a.drive');
      tell([drive.frameCount, drive.mayLackEnd, readdirSync(root + '/drives')]);`;
      expect(await run('shm', read)).toEqual([10, false, ['a.drive']]);
      const withoutLog = `
      const writer = record(root + '/drives/b.drive', 0);
      const fs = await import('node:fs');
      fs.copyFileSync(root + '/drives/b.drive', root + '/drives/c.drive');
      writer.discard();
      tell(await refusal(() => openDrive(root + '/drives/c.drive')));`;
      expect(await run('shm', withoutLog)).toBe('drives/c.drive holds no frames');
    });

    it('the catalogue is kept for the next start', async () => {
      writeDrive(join(root, 'drives', 'a.drive'), { frames: 3 });
      const program = `
      const first = openLibrary(undefined, root);
      await first.library.refresh();
      first.close();
      const second = openLibrary(undefined, root);
      // Before anything can have been looked into again.
      const known = new DatabaseSync(root + '/catalogue.sqlite').prepare('SELECT file FROM files').all();
      await second.library.refresh();
      tell([known, first.logged, second.logged, second.told.library.drives[0].frames]);
      process.exitCode = 0;
      second.close();`;
      expect(await run('shm', program)).toEqual([[{ file: 'a.drive' }], [], [], 3]);
    });
  },
);

describe.skipIf(shim === undefined)(
  'on a disk that fails to sync folders (needs Linux and a C compiler)',
  () => {
    it('what was changed all the same is not said to be not', async () => {
      writeDrive(join(root, 'drives', 'a.drive'), { frames: 3 });
      const program = `
      const { library } = openLibrary(undefined, root);
      const unsure = 'was changed as asked, but the disk does not confirm that this outlasts a power cut: EIO: i/o error, fsync';
      const said = async (action, path) => {
        const message = await refusal(action);
        return [message?.endsWith(unsure) ?? message, message?.slice(0, -unsure.length - 1), existsSync(root + '/' + path)];
      };
      tell([
        await said(() => library.rename('drive', 'a.drive', 'b'), 'drives/b.drive'),
        await said(() => library.export('drive', 'b.drive', root + '/out.drive'), 'out.drive'),
        await said(() => library.import(root + '/out.drive'), 'drives/out.drive'),
        await said(() => library.merge(['b.drive', 'out.drive'], 'both'), 'drives/both.drive'),
        await said(() => library.trash('drive', 'b.drive'), 'trash/b.drive'),
        await said(() => library.restore('b.drive'), 'drives/b.drive'),
        // Nothing is recorded where a power cut could take the whole file, and nothing is left of it.
        [await refusal(() => record(root + '/drives/c.drive', 1)), existsSync(root + '/drives/c.drive')],
        readdirSync(root + '/drives').filter((name) => name.startsWith('.')),
      ]);
      library[Symbol.dispose]();`;
      expect(await run('dirsync', program)).toEqual([
        [true, 'drives/b.drive', true],
        [true, 'out.drive', true],
        [true, 'drives/out.drive', true],
        [true, 'drives/both.drive', true],
        [true, 'trash/b.drive', true],
        [true, 'drives/b.drive', true],
        ['Cannot write drives/c.drive: EIO: i/o error, fsync', false],
        [],
      ]);
    });
  },
);
