import { expect, it } from 'vitest';
import { DriverLog } from './who-drove.ts';

it('tells who drove how much, and where another took over', () => {
  const log = new DriverLog(['a', 'b']);
  for (const [member, atM] of [
    [0, 0],
    [0, 10],
    [1, 30],
    [0, 90],
  ] as const)
    log.decided(member, atM);
  log.end(100);
  expect(log.result).toEqual({
    members: [
      { driver: 'a', distanceM: 40, shareOfDistance: 0.4 },
      { driver: 'b', distanceM: 60, shareOfDistance: 0.6 },
    ],
    changes: [
      { atM: 0, driver: 'a' },
      { atM: 30, driver: 'b' },
      { atM: 90, driver: 'a' },
    ],
    changeCount: 2,
  });
});
