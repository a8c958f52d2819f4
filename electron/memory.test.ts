import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { adapterName, Memory } from './memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

const place = { x: 10, y: 20, width: 1280, height: 720, state: 'maximized' } as const;

it('lasts from one start to the next, and leaves nothing half-written', () => {
  const path = join(folder, 'user data', 'shell.json');
  new Memory(path).change({ place, recent: ['/a.drive'] });
  new Memory(path).change({ softwareOn: ['4098:5710'] });
  expect(new Memory(path).content).toEqual({ place, recent: ['/a.drive'], softwareOn: ['4098:5710'] });
  expect(readdirSync(join(folder, 'user data'))).toEqual(['shell.json']);
});

it.each([
  ['cut short', '{"place":'],
  ['no object', 'null'],
  ['of other types', '{"place":{"x":"1"},"recent":[1],"softwareOn":{}}'],
  ['with a broken place', JSON.stringify({ place: { ...place, width: null } })],
])('a file that is %s is forgotten', (_what, text) => {
  const path = join(folder, 'damaged.json');
  writeFileSync(path, text);
  expect(new Memory(path).content).toEqual({ place: null, recent: [], softwareOn: [] });
});

it('works on until the end where it cannot be written', () => {
  const memory = new Memory(join(folder, 'damaged.json', 'shell.json'));
  memory.change({ recent: ['/a.drive'] });
  expect(memory.content.recent).toEqual(['/a.drive']);
});

describe('the name of the adapters', () => {
  it('is the same in any order and another with another driver', () => {
    const amd = { vendorId: 4098, deviceId: 5710, driverVersion: '31.0.1' };
    const intel = { vendorId: 32902, deviceId: 18086, driverVersion: '' };
    expect(adapterName({ gpuDevice: [amd, intel] })).toBe('32902:18086 4098:5710:31.0.1');
    expect(adapterName({ gpuDevice: [intel, amd] })).toBe(adapterName({ gpuDevice: [amd, intel] }));
    expect(adapterName({ gpuDevice: [{ ...amd, driverVersion: '32' }, intel] })).not.toMatch(/31\.0\.1/);
  });

  it.each([undefined, null, {}, { gpuDevice: 3 }])('is "unknown" where Chromium says %s', (info) => {
    expect(adapterName(info)).toBe('unknown');
  });
});
