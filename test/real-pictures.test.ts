import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { preferEyes } from '../engine/sensors/eyes.ts';
import { runInProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-real-pictures-'));
afterAll(() => {
  preferEyes('auto');
  rmSync(folder, { recursive: true });
});

const [ROWS, COLUMNS] = [30, 32];

/** A light road on dark ground, as far to one side as is said, in columns. */
function retina(aside: number): Buffer {
  const cells = Buffer.alloc(ROWS * COLUMNS, 70);
  for (let row = 0; row < ROWS; row++) {
    const belowHorizon = row + 10.7;
    const [from, to] = [-0.49, 0.49].map((half) =>
      Math.max(0, Math.min(COLUMNS, Math.round(16 + aside + half * belowHorizon))),
    );
    cells.fill(180, row * COLUMNS + from!, row * COLUMNS + to!);
  }
  return Buffer.concat([Buffer.from(`P5\n${COLUMNS} ${ROWS}\n255\n`), cells]);
}

/** A folder of so many retinas with the table of 1998's; some pictures and labels may be otherwise. */
function retinas(
  name: string,
  count: number,
  pictureOf: (i: number) => Buffer | null = (i) => retina(4 * Math.sin(i)),
  labelOf: (i: number) => string = (i) => (15.5 + 4 * Math.sin(i)).toFixed(3),
): string {
  mkdirSync(join(folder, name, 'pgm'), { recursive: true });
  const rows = Array.from({ length: count }, (_, i) => {
    const picture = pictureOf(i);
    if (picture) writeFileSync(join(folder, name, 'pgm', `train_${String(i).padStart(3, '0')}.pgm`), picture);
    return `${i},1,${labelOf(i)},\n`;
  });
  writeFileSync(
    join(folder, name, 'labels.csv'),
    `index,position,centre_fit_var10,duplicate_of\n${rows.join('')}`,
  );
  return join(folder, name);
}

const TORN = retina(0).subarray(0, 200);
const HUGE = Buffer.from('P5\n99999 99999\n255\n');

async function alvinn(...args: string[]) {
  // A clock that stands still: progress is not told.
  const run = await runInProcess(args, { nowMs: () => 0 });
  return { ...run, last: run.err.trimEnd().split('\n').at(-1) };
}

it('the usable ones of a damaged folder count, and what was left out is said', async () => {
  const damaged = retinas(
    'damaged',
    20,
    (i) => [TORN, HUGE, null][i - 3] ?? (i === 5 ? null : retina(4 * Math.sin(i))),
    (i) => (i < 2 ? 'NaN' : '15.5'),
  );
  const { status, out } = await alvinn('calibrate', '--data', damaged);
  expect(status).toBe(0);
  expect(out).toContain('2 skipped: it has no steering');
  expect(out).toContain('1 skipped: the picture is torn');
  expect(out).toContain('1 skipped: the picture has more than 16 million pixels');
  expect(out).toContain('1 skipped: the picture is missing');
  expect(out).toContain('the variance of 15 pictures');
});

it('labels beyond the outermost unit are counted', async () => {
  const source = retinas('beyond', 12, undefined, (i) => (i < 2 ? '45' : '15.5'));
  const quick = ['--seeds', '1', '--count', '10', '--hidden', '2', '--eyes', 'raster'];
  const { status, out } = await alvinn('real', '--data', source, ...quick);
  expect(status).toBe(0);
  expect(out).toContain('12 real pictures');
  expect(out).toContain('2 of them steered more sharply than the outermost unit');
});

const FEW = 20;
it.each<[string, string, RegExp]>([
  ['that is not there', join(folder, 'nowhere'), /nowhere: no such file\. Check the path/],
  ['of one picture', retinas('one', 1), /one: too few pictures .* \(1\)\. Give at least 8/],
  ['of torn pictures', retinas('torn', FEW, () => TORN), /no usable frame: 20 × the picture is torn\. Give/],
  ['of pictures that claim to be huge', retinas('huge', FEW, () => HUGE), /20 × the picture has more than/],
  ['without pictures', retinas('bare', FEW, () => null), /labels\.csv: there are no pictures .*\. Put/],
  ['without labels', retinas('nan', FEW, undefined, () => 'NaN'), /20 × it has no steering\. Give/],
  [
    'of pictures of nothing',
    retinas('grey', FEW, () => Buffer.concat([Buffer.from('P5\n32 30\n255\n'), Buffer.alloc(960, 9)])),
    /show no road of one width .*\. Import it with --camera-height/,
  ],
])('a folder %s is refused in one line with the next step', async (_, source, message) => {
  for (const command of ['calibrate', 'real']) {
    const { status, out, last } = await alvinn(command, '--data', source);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(last).toMatch(message);
  }
});

it.each([
  [['--blocks', '1'], /--blocks 1 is not a whole number from 2 to 1000/],
  [['--seeds', '0'], /--seeds 0 is not a whole number from 1 to 100/],
  [['--last', '0.2', '--test', 'other'], /--last tests on the end of --data, and --test on something else/],
  [['--road', 'path,street'], /path,street have not one number of lanes/],
])('real with %j is refused in one line, with exit status 2', async (options, message) => {
  const { status, out, last } = await alvinn('real', '--data', retinas('right', FEW), ...options);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(last).toMatch(message);
});
