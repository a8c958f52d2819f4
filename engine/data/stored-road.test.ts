import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { knownRoad, storedRoad } from './stored-road.ts';

const drive = (description: unknown) => ({ path: 'theirs.drive', roads: new Map([[1, description]]) });

it('a road of a drive is what it says, without what no road has', () => {
  const road = { kind: 'path', seed: 7, laneWidthM: 3, obstaclesPerKm: 4 };
  expect(storedRoad(drive(road), 1)).toEqual(road);
  expect(storedRoad(drive({ ...road, laneWidthM: 900, obstaclesPerKm: -1, colour: 'red' }), 1)).toEqual({
    kind: 'path',
    seed: 7,
  });
});

it.each([
  ['a kind that nobody knows', { kind: 'river', seed: 1 }],
  ['a seed that is none', { kind: 'path', seed: 'a' }],
  ['nothing', null],
  ['a list', []],
])('%s is no defect of ours but damage that names file and road', (_, description) => {
  const read = () => storedRoad(drive(description), 1);
  expect(read).toThrow(UserError);
  expect(knownRoad(drive(description), 1)).toBeUndefined();
  expect(read).toThrow(/^theirs\.drive: road 1 is no road: /);
});
