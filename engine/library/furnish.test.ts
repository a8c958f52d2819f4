import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnishNewLibrary } from './furnish.ts';

it('gives a new library the network that comes with the program, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-furnish-'));
  furnishNewLibrary(folder);
  expect(readdirSync(join(folder, 'models'))).toEqual(['alvinn-all-weather.onnx']);
  rmSync(join(folder, 'models', 'alvinn-all-weather.onnx'));
  furnishNewLibrary(folder);
  expect(readdirSync(join(folder, 'models'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
