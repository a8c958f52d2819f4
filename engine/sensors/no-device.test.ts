import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Sees once with the eyes that `auto` takes, and prints which, and what native libraries the process then holds. */
const SEE = `
  const at = (file) => import(${JSON.stringify(new URL('../../', import.meta.url).href)} + file);
  const { openEyes } = await at('engine/sensors/eyes.ts');
  const { createRoad } = await at('sim/road/create-road.ts');
  const { CLEAR_DAY } = await at('sim/scene/conditions.ts');
  const { readFileSync } = await import('node:fs');
  const eyes = await openEyes();
  const renderer = await eyes.create();
  const pose = { x: 0, y: 0, yawRad: 0 };
  const road = createRoad({ kind: 'path', seed: 1 });
  await renderer.render([{ road, stationM: 0, pose, conditions: CLEAR_DAY, noiseSeed: 1 }]);
  const held = readFileSync('/proc/self/maps', 'utf8').match(/[^/]*(dawn|vulkan|swiftshader)[^/]*$/gim);
  console.log(JSON.stringify({ kind: eyes.kind, held }));
`;

it.skipIf(process.platform !== 'linux')(
  'a process that sees without a graphics card loads no graphics library',
  async ({ skip }) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SEE]);
    const { kind, held } = JSON.parse(stdout);
    skip(kind === 'three', 'this machine has a hardware adapter');
    expect({ kind, held }).toEqual({ kind: 'raster', held: null });
  },
);
