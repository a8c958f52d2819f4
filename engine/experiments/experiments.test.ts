import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cmuFaces } from './cmu-faces.ts';
import { readPgm } from './faces/pgm.ts';
import { navlab } from './navlab.ts';
import { pytorch } from './pytorch.ts';
import { ALL_EXPERIMENTS } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-experiments-'));
afterAll(() => rmSync(folder, { recursive: true }));

const job = { signal: new AbortController().signal, onProgress: () => {} };

describe("the Lab's experiments", () => {
  it('have a name each, in the order of their chapters', () => {
    const names = ALL_EXPERIMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const chapters = ALL_EXPERIMENTS.map(({ chapter }) => chapter);
    expect(chapters).toEqual(chapters.toSorted((a, b) => a - b));
  });

  it("train as PyTorch does: two steps of every chapter's network", async () => {
    const { checks } = await pytorch();
    expect(checks.length).toBeGreaterThanOrEqual(12);
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
  });
});

describe('CMU faces', () => {
  it.each([
    ['none', /none: no such file/],
    ['empty', /holds no faces such as an2i_left_angry_open_4\.pgm/],
    ['damaged', /x_left_sad_open_4\.pgm is damaged: no binary PGM/],
    ['lacking', /lacks all_train\.list/],
  ])('a folder that will not do is refused in one line: %s', async (name, message) => {
    const faces = join(folder, name);
    if (name !== 'none') mkdirSync(faces);
    if (name === 'damaged' || name === 'lacking') writeFileSync(join(faces, 'x_left_sad_open_4.pgm'), 'P6');
    if (name === 'damaged') writeFileSync(join(faces, 'all_train.list'), '/far/away/x_left_sad_open_4.pgm\n');
    const refused = cmuFaces({ seed: 1, full: false, faces }, job);
    await expect(refused).rejects.toThrow(message);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no face at all', [], /all_train\.list names no face/],
    ['faces without end', Array(2001).fill('an2i_left_sad_open_4.pgm'), /names 2001 faces, more than 2000/],
    [
      'far more persons',
      Array.from({ length: 101 }, (_, i) => `p${i}_left_sad_open_4.pgm`),
      /names 101 persons, more than 100/,
    ],
    ['other persons in its tests', ['an2i_left_sad_open_4.pgm'], /other is asked about .* not in all_train/],
  ])('a list of %s is refused in one line', async (name, files, message) => {
    const faces = join(folder, name);
    mkdirSync(faces);
    for (const file of new Set([...files, 'other_left_sad_open_4.pgm']))
      writeFileSync(join(faces, file), Buffer.concat([Buffer.from('P5 32 30 255\n'), Buffer.alloc(960)]));
    writeFileSync(join(faces, 'all_train.list'), files.join('\n'));
    for (const test of ['all_test1', 'all_test2'])
      writeFileSync(join(faces, `${test}.list`), 'other_left_sad_open_4.pgm\n');
    await expect(cmuFaces({ seed: 1, full: false, faces }, job)).rejects.toThrow(message);
  });

  it('without a folder says how to name one', async () => {
    const refused = cmuFaces({ seed: 1, full: false }, job);
    await expect(refused).rejects.toMatchObject({
      code: 'usage',
      hint: 'Give their folder: --faces FOLDER.',
    });
  });
});

it('real roads are asked for where they are not given', async () => {
  await expect(navlab({ seed: 1, full: false }, job)).rejects.toMatchObject({
    code: 'usage',
    hint: 'Give them: --data SOURCE, a drive or what import reads.',
  });
});

describe('a PGM', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  it('is read with blanks and comments in its header, its bytes as they stand', () => {
    const picture = readPgm(bytesOf('P5 # made by hand\n2\t1\n#\n99\nab'), 'x.pgm');
    expect(picture).toMatchObject({ columns: 2, rows: 1 });
    expect([...picture.bytes]).toEqual([97, 98]);
  });

  it.each([
    ['P5 2 2 255\nabc', /3 of 4 pixels/],
    ['P5 2 2 65535\nabcdabcd', /greatest value is 65535/],
    ['P2 2 2 255\n1 2 3 4', /no binary PGM/],
  ])('that is none is refused: %j', (text, message) => {
    expect(() => readPgm(bytesOf(text), 'x.pgm')).toThrow(message);
  });
});
