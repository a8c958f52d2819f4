import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleFrame, exampleMeta } from '../../engine/data/drive-fixture.ts';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { createDrive } from '../../engine/data/drive-writer.ts';
import { UserError } from '../../engine/errors.ts';
import { crashStates, Disk, layOut, readChanges } from './crash-states.ts';
import { betweenOf, drivesIn, inLibrary, prepareLibrary, SCENARIOS, url } from './scenarios.ts';
import { buildShim, runWithShim } from './shim.ts';

// ALVINN_EVERY_CRASH=1 looks at the states between two writes too, which takes minutes.
const EVERY_WRITE = process.env.ALVINN_EVERY_CRASH === '1';

const shim = buildShim();
const work = mkdtempSync(join(tmpdir(), 'alvinn-crash-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

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

/** What the program keeps that is no drive: files before, by path, and what is done. */
const FILES: Readonly<Record<string, { before: Record<string, string>; action: string }>> = {
  'file of settings': {
    before: { 'settings.json': 'old' },
    action: `
      const { writeFileAtomically } = await import(${url('../../engine/data/atomic.ts')});
      writeFileAtomically(root + '/settings.json', 'new and longer');`,
  },
  'file in pieces': {
    before: { 'a.onnx': 'old' },
    action: `
      const { writeFileAtomically } = await import(${url('../../engine/data/atomic.ts')});
      writeFileAtomically(root + '/a.onnx', [Buffer.from('new '), Buffer.from('and longer')]);`,
  },
  'evaluation that goes to the trash': {
    before: { 'evaluations/2026-01-01-120000.json': 'scores' },
    action: `
      const { EntryFolder, EVALUATIONS } = await import(${url('../../engine/data/entry-folder.ts')});
      new EntryFolder(root, EVALUATIONS).trash('2026-01-01-120000');`,
  },
  'evaluation that comes back': {
    before: { 'trash/evaluation-2026-01-01-120000.json': 'scores' },
    action: `
      const { EntryFolder, EVALUATIONS } = await import(${url('../../engine/data/entry-folder.ts')});
      const folder = new EntryFolder(root, EVALUATIONS);
      folder.restore('evaluation-2026-01-01-120000.json', () => {}, (taken) => taken);`,
  },
  'model that a run hands over': {
    before: { 'runs/1/model.onnx': 'model', 'models/other.onnx': 'other' },
    action: `
      const { RunFiles } = await import(${url('../../engine/runs/run-files.ts')});
      new RunFiles(root).moveModel(1, root + '/models/mine.onnx');`,
  },
};

/** Contents of a folder's files, by path. */
function filesIn(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(root, path)).isFile())
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
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
      async (_name, scenario) => {
        const root = newFolder();
        prepareLibrary(root, scenario);
        const before = drivesIn(root);
        const disk = new Disk(root);
        const log = join(work, `${folders}.log`);
        await runWithShim(inLibrary(scenario.action), { shim: shim!, root, log });
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

    it.each(Object.entries(FILES))(
      'a %s: every file is the old one or the new one, whole, and what was done is not undone',
      async (_name, { before, action }) => {
        const root = newFolder();
        for (const [path, content] of Object.entries(before)) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), content);
        }
        const disk = new Disk(root);
        const log = join(work, `${folders}.log`);
        await runWithShim(`const root = process.argv[2]; ${action}`, { shim: shim!, root, log });
        const after = filesIn(root);
        expect(after).not.toEqual(before);
        const changes = readChanges(log);
        let lasting = 0;
        for (const { what, changes: made, files } of crashStates(disk, changes, () => true, EVERY_WRITE)) {
          const found = Object.fromEntries(
            [...files]
              .filter(([path]) => !basename(path).startsWith('.'))
              .map(([path, bytes]) => [path, `${bytes}`]),
          );
          for (const [path, content] of Object.entries(found)) {
            expect([what, [before[path], after[path]].includes(content)]).toEqual([what, true]);
          }
          // What is moved is somewhere at any moment.
          for (const content of Object.values(before).filter((old) => Object.values(after).includes(old))) {
            expect([what, Object.values(found).includes(content)]).toEqual([what, true]);
          }
          if (made < changes.length) continue;
          expect([what, found]).toEqual([what, after]);
          lasting++;
        }
        expect(lasting).toBeGreaterThan(0);
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
      const countedAfter = (made: number) =>
        changes.slice(0, made).filter(({ first }) => first.toString() === '.').length;
      let most = 0;
      for (const state of crashStates(disk, changes, isKept, EVERY_WRITE, countedAfter)) {
        const counted = countedAfter(state.changes);
        if (counted === 0) continue;
        most = counted;
        const crashed = newFolder();
        layOut(state, crashed);
        using drive = openDrive(join(crashed, 'a.drive'));
        expect([state.what, [...drive.frames()].length >= counted]).toEqual([state.what, true]);
        expect(readdirSync(crashed)).toEqual(['a.drive']);
        rmSync(crashed, { recursive: true });
      }
      expect(most).toBe(12);
    });
  },
);
