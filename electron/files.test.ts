import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { filtersOf, isFromElsewhere, openFilters, pathsIn, withRecent } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['a.drive', 'with space.drive', 'B.ONNX', 'c.road.json', 'd.json', '-e.drive', 'f.xodr']) {
  writeFileSync(join(folder, name), '');
}

it('a command line opens drives, models and roads that exist, relative to where it was given', () => {
  const line = [
    '--library=/x',
    'a.drive',
    'B.ONNX',
    'c.road.json',
    'f.xodr',
    'd.json',
    '-e.drive',
    'gone.drive',
    '.',
  ];
  expect(pathsIn([...line, join(folder, 'a.drive')], folder)).toEqual(
    ['a.drive', 'B.ONNX', 'c.road.json', 'f.xodr', 'a.drive'].map((name) => join(folder, name)),
  );
});

it('an address of a file, as file managers on Linux give it, opens that file', () => {
  const path = join(folder, 'with space.drive');
  const odd = ['file://host/share/a.drive', 'file:///a%2Fb.drive', 'file:///%zz.drive'];
  expect(pathsIn([pathToFileURL(path).href, ...odd], folder)).toEqual([path]);
});

it('recent files are ten at most, each once, the latest first', () => {
  const many = Array.from({ length: 12 }, (_, i) => `/${i}`);
  expect(withRecent(['/a', '/b', '/c'], ['/c', '/d'])).toEqual(['/c', '/d', '/a', '/b']);
  expect(withRecent(many, ['/new'])).toEqual(['/new', ...many.slice(0, 9)]);
});

it('dialogs show the files of their kind', () => {
  expect(filtersOf('road')).toEqual([{ name: 'Road', extensions: ['road.json'] }]);
  expect(openFilters()[0]?.extensions).toEqual(['drive', 'onnx', 'road.json', 'xodr', 'zip']);
});

it('roads in OpenDRIVE and archives are looked at before they come in', () => {
  expect(['a.drive', 'b.onnx', 'c.road.json', 'town.XODR', 'tub.zip'].filter(isFromElsewhere)).toEqual([
    'town.XODR',
    'tub.zip',
  ]);
});
