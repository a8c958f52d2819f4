import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importRoad, type RoadImportOptions } from '../engine/exchange/opendrive/import-road.ts';
import { createRoad } from '../sim/road/create-road.ts';
import { sharedData } from './shared-data.ts';

/** Works the reference line of every road of a file out, apart from this program: points [s, x, y, heading]. */
const REFERENCE = fileURLToPath(new URL('../../shared/tools/opendrive_reference.py', import.meta.url));
type Reference = { roads: Record<string, { points: [number, number, number, number][] }> };

const roads = (...ids: string[]): [string, RoadImportOptions][] => ids.map((road) => [road, { road }]);
const ways = (...ids: string[]): [string, RoadImportOptions][] =>
  ids.map((id) => [`through ${id}`, { through: [id] }]);
const whole: [string, RoadImportOptions][] = [['whole', {}]];

it.for<[string, [string, RoadImportOptions][]]>([
  ['circle_300m', whole],
  ['circular_road', whole],
  ['curve_r100', whole],
  ['curve_road_mixed', whole],
  ['curves', whole],
  ['e6mini', whole],
  [
    'fabriksgatan',
    [
      ...roads('0', '1', '2', '3'),
      ...ways('5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16'),
    ],
  ],
  ['lane_width_and_offset', whole],
  ['mixed_roads', roads('0', '1', '2', '3', '4')],
  ['multi_lanesections', whole],
  ['soderleden', roads('0', '1', '2')],
  ['straight_500m', whole],
])(
  'the line of %s is where its file says, within 1 cm, or 10 cm where it was eased',
  ([name, imports], context) => {
    const path = `${sharedData(context, 'opendrive-esmini')}/${name}.xodr`;
    if (spawnSync('python3', ['--version']).status !== 0) context.skip('needs python3');
    const reference = JSON.parse(execFileSync('python3', [REFERENCE, path, '25']).toString()) as Reference;
    for (const [label, options] of imports) {
      const imported = importRoad(readFileSync(path), path, options);
      const { centreAt, project, lengthM } = createRoad(imported.road);
      const line = Array.from({ length: Math.ceil(lengthM / 2) + 1 }, (_, i) => ({
        at: 2 * i,
        ...centreAt(2 * i),
      }));
      // Of some roads through junctions, the line lies beside the course, and a note says so.
      const beside = (id: string) =>
        imported.notes.some((note) => note.startsWith(`the reference line of road ${id} `));
      const away = imported.roads
        .filter((id) => !beside(id))
        .flatMap((id) =>
          reference.roads[id]!.points.map(([, x, y]) => {
            const square = (point: { x: number; y: number }) => (point.x - x) ** 2 + (point.y - y) ** 2;
            const nearest = line.reduce((best, point) => (square(point) < square(best) ? point : best));
            return Math.abs(project(x, y, nearest.at).offsetM);
          }),
        );
      const allowedM = imported.largestShiftM < 0.005 ? 0.01 : 0.1;
      expect(Math.max(...away), label).toBeLessThan(allowedM);
      if (allowedM > 0.01) {
        const near = away.filter((distanceM) => distanceM <= 0.01).length;
        expect(near / away.length, label).toBeGreaterThan(0.5);
      }
    }
  },
);
