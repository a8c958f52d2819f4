import { expect, it } from 'vitest';
import { measureRow, type Outcome, type Row, type Size, shareOfTime } from './measure-row.ts';

const size = (work: number): Size => ({ words: `${work} pictures`, work, args: ['draw', String(work)] });
const row = (weight = 1): Row => ({ name: 'drawing', sizes: [size(10), size(100), size(1000)], weight });

/** A machine that starts a command in a second and draws so many pictures a second. */
function machine(perSecond: number, failsFrom = Number.POSITIVE_INFINITY) {
  const runs: number[] = [];
  const run = async ([, text]: readonly string[], limitS: number): Promise<Outcome> => {
    const work = Number(text);
    runs.push(work);
    const seconds = 1 + work / perSecond;
    if (work >= failsFrom) return { seconds: 1, error: { code: 'ended', message: 'SIGSEGV' } };
    if (seconds > limitS) return { seconds: limitS, error: { code: 'out-of-time', message: 'too long' } };
    return { seconds, result: { seconds: seconds - 1, perSecond } };
  };
  return { run, runs };
}

it('measures what is wanted where the machine is quick', async () => {
  const { run, runs } = machine(1000);
  const measured = await measureRow(row(), 20, run);
  expect(measured).toEqual({
    name: 'drawing',
    command: 'draw 1000',
    size: '1000 pictures',
    seconds: 2,
    result: { seconds: 1, perSecond: 1000 },
  });
  expect(runs).toEqual([10, 1000]);
});

it('measures less where the machine is slow, and tells why', async () => {
  const { run } = machine(10);
  expect(await measureRow(row(), 20, run)).toMatchObject({
    size: '100 pictures',
    wanted: '1000 pictures',
    why: 'it would take about 101 s, and 7 s were left',
    result: { perSecond: 10 },
  });
});

it('tells that even the least took too long', async () => {
  const { run, runs } = machine(0.1);
  const measured = await measureRow(row(), 20, run);
  expect(measured).toMatchObject({ size: '10 pictures', seconds: 20, error: { code: 'out-of-time' } });
  expect(measured).not.toHaveProperty('result');
  expect(runs).toEqual([10]);
});

it('keeps what was measured before a greater size took the driver down', async () => {
  const { run } = machine(1000, 1000);
  expect(await measureRow(row(), 20, run)).toMatchObject({
    size: '10 pictures',
    wanted: '1000 pictures',
    why: 'with 1000 pictures: SIGSEGV',
    result: { perSecond: 1000 },
  });
});

it('never takes more than the time of all rows, on whatever machine', async () => {
  for (const perSecond of [0.01, 0.7, 3, 8, 30, 90, 1000]) {
    const { run } = machine(perSecond);
    const rows = [row(), row(3), row(), row(2)];
    let leftS = 60;
    for (const i of rows.keys()) {
      await measureRow(rows[i]!, shareOfTime(rows.slice(i), leftS), async (args, limitS) => {
        const outcome = await run(args, limitS);
        leftS -= outcome.seconds;
        return outcome;
      });
    }
    expect(leftS).toBeGreaterThanOrEqual(-1e-9);
  }
});

it('gives a row its share of what is left, and the last one all', () => {
  expect(shareOfTime([row(), row(3), row()], 50)).toBe(10);
  expect(shareOfTime([row(3)], 50)).toBe(50);
});
