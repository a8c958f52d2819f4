import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cutOffWhileChanging } from '../data/cut-off-fixture.ts';
import { exampleMeta } from '../data/drive-fixture.ts';
import { openDrive } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { UserError } from '../errors.ts';
import { type ExampleLibrary, openLibrary, writeDrive } from './library-fixture.ts';

/** A library whose drive `a.drive` was cut off while frames were marked, and a whole one beside it. */
function openCutOff(): { example: ExampleLibrary; digest: string; other: string } {
  let digest = '';
  let other = '';
  const example = openLibrary((folder) => {
    writeDrive(join(folder, 'drives', 'a.drive'), { frames: 300 });
    writeDrive(join(folder, 'drives', 'b.drive'), { frames: 30 });
    digest = digestOf(join(folder, 'drives', 'a.drive'));
    other = digestOf(join(folder, 'drives', 'b.drive'));
    cutOffWhileChanging(join(folder, 'drives', 'a.drive'));
    expect(existsSync(join(folder, 'drives', 'a.drive-journal'))).toBe(true);
  });
  return { example, digest, other };
}

function digestOf(path: string): string {
  using drive = openDrive(path);
  return drive.digest();
}

async function refusal(action: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.message} | ${error.hint}`;
  }
  throw new Error('nothing was refused');
}

describe('a drive that was cut off while its frames were marked', () => {
  it('is listed as it was before', async () => {
    const { example, digest } = openCutOff();
    using _ = example;
    await example.library.refresh();
    expect(example.told.library!.drives[0]).toMatchObject({
      file: 'a.drive',
      problem: null,
      frames: 300,
      dropped: 0,
    });
    expect(digestOf(example.library.pathOf('drive', 'a.drive'))).toBe(digest);
    expect(readdirSync(join(example.folder, 'drives'))).toEqual(['a.drive', 'b.drive']);
  });

  // Nothing of it stays at the old name, where a later drive would be overwritten.
  it.each([
    [
      'renamed',
      async ({ library }: ExampleLibrary) =>
        library.pathOf('drive', await library.rename('drive', 'a.drive', 'z')),
    ],
    [
      'moved to the trash',
      async ({ library, folder }) => join(folder, 'trash', await library.trash('drive', 'a.drive')),
    ],
    [
      'moved to the trash and back',
      async ({ library }) => {
        const { file } = await library.restore(await library.trash('drive', 'a.drive'));
        return library.pathOf('drive', await library.rename('drive', file, 'z'));
      },
    ],
  ] as [string, (example: ExampleLibrary) => Promise<string>][])(
    'is %s whole, and a later drive of its name stays whole',
    async (_what, move) => {
      const { example, digest, other } = openCutOff();
      using _ = example;
      // Before the library has looked into it.
      const path = await move(example);
      copyFileSync(example.library.pathOf('drive', 'b.drive'), join(example.folder, 'a.drive'));
      await example.library.import(join(example.folder, 'a.drive'));
      expect([digestOf(path), digestOf(example.library.pathOf('drive', 'a.drive'))]).toEqual([digest, other]);
      expect(readdirSync(join(example.folder, 'drives')).filter((name) => !name.endsWith('.drive'))).toEqual(
        [],
      );
    },
  );

  it('is exported, imported and merged whole', async () => {
    const { example, digest } = openCutOff();
    using _ = example;
    const { library, folder } = example;
    const outside = join(folder, 'out.drive');
    await library.export('drive', 'a.drive', outside);
    expect(digestOf(outside)).toBe(digest);
    cutOffWhileChanging(outside);
    const { file } = await library.import(outside);
    expect(digestOf(library.pathOf('drive', file))).toBe(digest);
    cutOffWhileChanging(library.pathOf('drive', 'a.drive'));
    cutOffWhileChanging(library.pathOf('drive', 'b.drive'));
    using merged = openDrive(library.pathOf('drive', await library.merge(['a.drive', 'b.drive'], 'both')));
    expect(merged.frameCount).toBe(330);
  });

  it('is replaced by an export with nothing left of it that could overwrite the new one', async () => {
    const { example, other } = openCutOff();
    using _ = example;
    const outside = join(example.folder, 'out.drive');
    copyFileSync(example.library.pathOf('drive', 'b.drive'), outside);
    cutOffWhileChanging(outside);
    await example.library.export('drive', 'b.drive', outside);
    expect([digestOf(outside), existsSync(`${outside}-journal`)]).toEqual([other, false]);
  });

  it('is marked anew', async () => {
    const { example } = openCutOff();
    using _ = example;
    expect(await example.library.recordings.drop('a.drive', [{ from: 0, to: 9 }])).toMatchObject({
      frames: 10,
    });
    using drive = openDrive(example.library.pathOf('drive', 'a.drive'));
    expect([drive.frameCount, drive.frame(100)?.camera.some((value) => value > 0)]).toEqual([290, true]);
  });
});

describe('what is left of a drive that was moved away by other means', () => {
  let example: ExampleLibrary;
  let other = '';
  beforeEach(() => {
    ({ example, other } = openCutOff());
    renameSync(join(example.folder, 'drives', 'a.drive'), join(example.folder, 'elsewhere.drive'));
    return () => example[Symbol.dispose]();
  });

  it('touches no drive that is imported, restored, merged, recorded or renamed', async () => {
    const { library, folder } = example;
    copyFileSync(library.pathOf('drive', 'b.drive'), join(folder, 'a.drive'));
    expect(await library.import(join(folder, 'a.drive'))).toEqual({ kind: 'drive', file: 'a 2.drive' });
    expect(await library.merge(['b.drive', 'a 2.drive'], 'a')).toBe('a 3.drive');
    expect(library.reserve('drive', 'a').file).toBe('a 4.drive');
    const path = join(folder, 'drives', 'a.drive');
    const refusedAt = (place: string) =>
      `Cannot write ${place}: a.drive-journal, a part of a drive that was here, still lies there | Choose another name; or put a.drive-journal where that drive is now, or delete it.`;
    const refused = refusedAt(path);
    expect(await refusal(library.rename('drive', 'b.drive', 'a'))).toBe(refused);
    // A page is not told where people keep their files.
    expect(await refusal(library.export('drive', 'b.drive', path))).toBe(refusedAt('a.drive'));
    expect(await refusal(() => createDrive(path, exampleMeta('recorded')))).toBe(refused);
    expect(await refusal(() => createDrive(path, exampleMeta('synthetic')))).toBe(refused);
    expect(digestOf(library.pathOf('drive', 'b.drive'))).toBe(other);
  });

  it('mends that drive when it is put beside it', () => {
    const elsewhere = join(example.folder, 'elsewhere.drive');
    renameSync(join(example.folder, 'drives', 'a.drive-journal'), `${elsewhere}-journal`);
    using drive = openDrive(elsewhere);
    expect([drive.frameCount, existsSync(`${elsewhere}-journal`)]).toEqual([300, false]);
  });
});

it('a file that is no drive goes to the trash, comes back and goes for good with what lies beside it', async () => {
  using example = openLibrary((folder) => {
    mkdirSync(join(folder, 'drives'));
    for (const end of ['', '-shm']) writeFileSync(join(folder, 'drives', `a.drive${end}`), 'x'.repeat(2000));
  });
  const { library, folder } = example;
  const beside = (name: string) => readdirSync(join(folder, name));
  await library.trash('drive', 'a.drive');
  expect([beside('drives'), beside('trash')]).toEqual([[], ['a.drive', 'a.drive-shm', 'a.drive.from.json']]);
  await library.restore('a.drive');
  expect([beside('drives'), beside('trash')]).toEqual([['a.drive', 'a.drive-shm'], []]);
  await library.trash('drive', 'a.drive');
  // As a kill in the middle of emptying leaves it.
  rmSync(join(folder, 'trash', 'a.drive'));
  await library.emptyTrash();
  expect(beside('trash')).toEqual([]);
});

it('a name of any length is taken, in trash and export too, without tearing a character', async () => {
  using example = openLibrary((folder) => writeDrive(join(folder, 'drives', 'a.drive')));
  const { library, folder } = example;
  const long = await library.rename('drive', 'a.drive', '🛣️道'.repeat(60));
  expect(long).toMatch(/^(🛣️道)+(🛣️)?\.drive$/u);
  expect(await library.restore(await library.trash('drive', long))).toEqual({ kind: 'drive', file: long });
  const outside = join(folder, `${'x'.repeat(240)}.drive`);
  await library.export('drive', long, outside);
  const { file } = await library.import(outside);
  expect(await library.merge([long, file], '道'.repeat(200))).toMatch(/^道+\.drive$/);
  const copied = `${'y'.repeat(248)}.drive`;
  copyFileSync(outside, join(folder, 'drives', copied));
  await library.refresh();
  expect(await library.restore(await library.trash('drive', copied))).toMatchObject({ kind: 'drive' });
  expect(
    await refusal(() => createDrive(join(folder, `${'x'.repeat(250)}.drive`), exampleMeta('recorded'))),
  ).toMatch(/its name is too long \| Choose a shorter name/);
});
