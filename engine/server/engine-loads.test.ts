import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Imports the engine and says which native code came with it. */
const PROGRAM = `
await import(${JSON.stringify(new URL('./engine.ts', import.meta.url).href)});
console.log(JSON.stringify(process.report.getReport().sharedObjects));
process.exit(0);
`;

it('the engine starts without onnxruntime and Dawn, which come with the first model and the first device', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.filter((path) => /onnxruntime|dawn\.node|webgpu/.test(path))).toEqual([]);
});
