import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createRoad } from '../sim/road/create-road.ts';
import { parseRoadFile } from '../sim/road/road-file.ts';

const page = readFileSync(new URL('../docs/roads.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text!);

it('the road files that the documents show are road files', () => {
  const roads = examples.map((text) => createRoad(parseRoadFile(text)));
  expect(roads.map(({ name, lengthM }) => [name, lengthM])).toEqual([
    ['One bend', 160],
    ['A second lane', 400],
  ]);
  expect(roads[1]!.lanes.across(300).pathM).toBe(-5.25);
});
