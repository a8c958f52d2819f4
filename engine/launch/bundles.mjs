/** Builds the page and the window's script from their sources, where those have changed since. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What is bundled: into `.build/NAME`, by `command`, when anything under `sources` changed. */
const BUNDLES = [
  viteBundle('page', 'renderer/index.html', 'engine/launch/vite.config.mjs'),
  viteBundle('lab', 'renderer/lab/alone.tsx', 'engine/launch/lab.vite.config.mjs'),
  {
    name: 'electron',
    entry: 'electron/build.mjs',
    sources: ['electron', 'engine/protocol', 'package-lock.json'],
    command: (folder) => ['electron/build.mjs', folder],
  },
];

/**
 * Names of the bundles that are missing or older than their sources.
 * @param {string} root the source folder
 * @returns {string[]}
 */
export function staleBundles(root) {
  return BUNDLES.filter(({ name, entry, sources }) => {
    if (!existsSync(join(root, entry))) return false;
    return readText(stampFile(root, name)) !== fingerprint(root, sources);
  }).map(({ name }) => name);
}

/**
 * Builds one bundle, all of it or nothing.
 * @param {string} root the source folder
 * @param {string} name
 * @param {string} node the Node to build with
 * @returns {string | undefined} what the builder said where it failed
 */
export function buildBundle(root, name, node) {
  const { sources, command } = BUNDLES.find((bundle) => bundle.name === name);
  const stamp = fingerprint(root, sources);
  const partial = join(root, '.build', `.${name}-${process.pid}`);
  const built = spawnSync(node, command(partial), { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    return `${built.error?.message ?? ''}${built.stdout ?? ''}${built.stderr ?? ''}`;
  }
  const folder = join(root, '.build', name);
  rmSync(stampFile(root, name), { force: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  writeFileSync(stampFile(root, name), stamp);
  return undefined;
}

function stampFile(root, name) {
  return join(root, '.build', `${name}.sources`);
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Changes when a source is added, taken away or written: from names, sizes and times, without reading contents. */
function fingerprint(root, sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesUnder(join(root, source))) {
      if (path.endsWith('.test.ts')) continue;
      const { size, mtimeMs } = statSync(path);
      hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What Vite builds of the page's sources. */
function viteBundle(name, entry, config) {
  return {
    name,
    entry,
    sources: [
      'renderer',
      'sim',
      'engine/protocol',
      'engine/textbook',
      'engine/lab',
      'engine/network',
      config,
      'package-lock.json',
    ],
    command: (folder) => [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      config,
      '--logLevel',
      'warn',
      '--outDir',
      folder,
    ],
  };
}
