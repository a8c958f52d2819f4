/**
 * Makes the installers of the system it runs on, and checks what it made: `npm run dist`. With `-- --dir` it stops at
 * the unpacked application; `-- --engine` makes one archive of the engine without a window instead; `-- --output FOLDER`
 * says where to.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Arch, build, DIR_TARGET, Platform } from 'electron-builder';
import { checkEngine, checkFiles } from './check-package.ts';
import { configuration } from './configuration.ts';
import { makeEngineArchive } from './engine-archive.ts';
import { licences } from './licences.ts';
import { targetOf } from './target.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESOURCES = {
  linux: 'linux-unpacked/resources',
  win32: 'win-unpacked/resources',
  darwin: 'mac-arm64/ALVINN.app/Contents/Resources',
} as const;

const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    engine: { type: 'boolean', default: false },
    output: { type: 'string', default: join(ROOT, '.build', 'installers') },
  },
});
const problem = await dist(values.dir, values.output);
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

async function dist(onlyUnpacked: boolean, output: string): Promise<string | undefined> {
  const target = targetOf(process.platform, process.arch);
  if (!target)
    return `There are no installers for ${process.platform} on ${process.arch}. Use npm start there.`;
  if (isLinkedToOthers()) {
    return `The Node at ${process.execPath} needs libraries of this machine. Install Node 24 from nodejs.org and run this with it.`;
  }
  rmSync(output, { recursive: true, force: true });
  writeFileSync(join(ROOT, '.build', 'licences.txt'), licences(ROOT));
  if (values.engine) {
    const made = await makeEngineArchive(ROOT, target, output);
    if ('problem' in made) return made.problem;
    console.log(`The engine runs. Made ${made.archive}, ${made.mebibytes.toFixed(1)} MiB.`);
    return undefined;
  }
  const platform = Platform.fromString(process.platform);
  await build({
    projectDir: ROOT,
    targets: platform.createTarget(onlyUnpacked ? DIR_TARGET : null, Arch[target.arch]),
    config: configuration({
      target,
      node: process.execPath,
      output,
      electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH,
      signed: Boolean(process.env.CSC_LINK ?? process.env.CSC_NAME),
    }),
  });
  const resources = join(output, RESOURCES[target.platform]);
  const problems = [...checkFiles(resources, target), ...(await checkEngine(resources, target))];
  if (problems.length > 0) return `The package is not as it should be:\n${problems.join('\n')}`;
  const made = readdirSync(output).filter((name) => /^ALVINN-.*\.(deb|AppImage|exe|dmg)$/.test(name));
  console.log(
    `The package is complete and its engine starts. Made in ${output}: ${made.join(', ') || 'no installer'}`,
  );
  return undefined;
}

/** Whether this Node is built on shared libraries, as package managers build it: it would not run elsewhere. */
function isLinkedToOthers(): boolean {
  return Object.entries(process.config.variables).some(
    ([name, value]) => name.startsWith('node_shared') && value === true,
  );
}
