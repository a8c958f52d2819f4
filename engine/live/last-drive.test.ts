import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LastDrive } from './last-drive.ts';
import { expertSettings } from './live-fixture.ts';

let folder: string;
const logged: string[] = [];
const log = (line: string) => logged.push(line);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-last-'));
  logged.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds the latest of the settings that it was told', () => {
  {
    using last = new LastDrive(folder, log);
    expect(last.before).toBeUndefined();
    last.remember(expertSettings);
    last.remember({ ...expertSettings, speedMps: 3 });
  }
  expect(new LastDrive(folder, log).before).toEqual({ ...expertSettings, speedMps: 3 });
  expect(logged).toEqual([]);
});

it.each([
  ['torn', (text: string) => text.slice(0, 40)],
  ['of another version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ['hostile', (text: string) => text.replace('"speedMps": 8', '"speedMps": 1e300')],
  ['a list', () => '[]'],
  ['nothing', () => 'null'],
])('takes no settings from a file that is %s, and says so in the log', (_, damage) => {
  {
    using last = new LastDrive(folder, log);
    last.remember(expertSettings);
  }
  const file = join(folder, 'last-drive.json');
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(new LastDrive(folder, log).before).toBeUndefined();
  expect(logged).toEqual([expect.stringContaining(file)]);
});
