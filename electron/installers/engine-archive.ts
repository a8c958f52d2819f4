import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { checkEngineAt } from './check-package.ts';
import { ENGINE, LEFT_OUT } from './configuration.ts';
import { enginePackages } from './licences.ts';
import { foreignNative, type Target } from './target.ts';

/** What tells compilers and people something, and programs nothing. */
const NOT_RUN = '**/*.{d.ts,d.mts,d.cts,map,md,markdown}';
const MEBIBYTE = 2 ** 20;

const LAUNCHER = `#!/bin/sh
# Starts ALVINN's command line with the Node beside it.
here=$0
while [ -h "$here" ]; do
  link=$(readlink "$here")
  case $link in /*) here=$link ;; *) here=\${here%/*}/$link ;; esac
done
here=\${here%/*}/..
ALVINN_CALL=alvinn exec "$here/node/node" "$here/app/engine/cli/main.ts" "$@"
`;

/**
 * Packs the engine with Node and its packages for the system that this runs on: one archive that runs where it is unpacked,
 * without npm, a network or a window.
 *
 * @param root the source folder
 * @param output folder that the archive and what is in it are put into
 * @returns where the archive is, or what is wrong with it
 */
export async function makeEngineArchive(
  root: string,
  target: Target,
  output: string,
): Promise<{ readonly archive: string; readonly mebibytes: number } | { readonly problem: string }> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const name = `alvinn-engine-${version}-${target.platform}-${target.arch}`;
  const folder = join(output, name);
  rmSync(folder, { recursive: true, force: true });
  for (const file of engineFiles(root, target)) copy(join(root, file), join(folder, 'app', file));
  const node = join(folder, 'node', target.platform === 'win32' ? 'node.exe' : 'node');
  copy(process.execPath, node);
  if (target.platform === 'win32') {
    mkdirSync(join(folder, 'bin'));
    const start =
      '@set ALVINN_CALL=alvinn\r\n@"%~dp0..\\node\\node.exe" "%~dp0..\\app\\engine\\cli\\main.ts" %*\r\n';
    writeFileSync(join(folder, 'bin', 'alvinn.cmd'), start);
  } else {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'alvinn'), LAUNCHER);
    chmodSync(join(folder, 'bin', 'alvinn'), 0o755);
  }
  const problems = await checkEngineAt(node, join(folder, 'app'));
  if (problems.length > 0) return { problem: `The engine is not as it should be:\n${problems.join('\n')}` };

  const archive = join(output, `${name}.${target.platform === 'win32' ? 'zip' : 'tar.xz'}`);
  rmSync(archive, { force: true });
  // The tar of Windows makes a zip of what is named so.
  const how = target.platform === 'win32' ? '-acf' : '-cJf';
  const packed = spawnSync('tar', [how, archive, '-C', output, name], { encoding: 'utf8' });
  if (packed.status !== 0) return { problem: `tar fails: ${packed.error?.message ?? packed.stderr}` };
  return { archive, mebibytes: statSync(archive).size / MEBIBYTE };
}

/** Files of the engine and of its packages, relative to the source folder. */
export function engineFiles(root: string, target: Target): string[] {
  const packages = enginePackages(root).map((path) => `${path}/**`);
  const leftOut = [
    ...LEFT_OUT.map((pattern) => pattern.slice(1)),
    ...foreignNative(target).map((path) => `${path}{,/**}`),
  ];
  const found = [...ENGINE, ...packages].flatMap((pattern) =>
    globSync(pattern, { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''),
      ),
  );
  const unneeded = [...leftOut, NOT_RUN];
  return [...new Set(found)].filter((file) => !unneeded.some((pattern) => matchesGlob(file, pattern)));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
