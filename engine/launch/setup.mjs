/**
 * Makes a fresh clone runnable: installs packages, builds the training kernel. Does nothing where that is done already.
 * Plain JavaScript for any Node from 20 on, with no packages, since there may be none yet. Says what it does on stderr.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = 20;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOCK_FOLDER = join(ROOT, '.setup-lock');
/** A lock older than this was left by a set-up that was killed. */
const STALE_LOCK_MS = 10 * 60 * 1000;
const INSTALLED_MARK = join(ROOT, 'node_modules', '.alvinn-installed');

/** Installs and builds what is missing or stale. Throws an Error of one line where that fails. */
export async function setUp() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    throw new Error(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
  }
  if (!isInstalled()) {
    await withLock(() => {
      if (!isInstalled()) install();
    });
  }
  const builder = pathToFileURL(join(ROOT, 'engine', 'train', 'cpu', 'build-kernel.mjs'));
  const { buildKernel } = await import(builder.href);
  await buildKernel();
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  return existsSync(INSTALLED_MARK) && readFileSync(INSTALLED_MARK, 'utf8') === lockDigest();
}

function install() {
  process.stderr.write('Setting up: installing packages, about half a minute …\n');
  const started = Date.now();
  const run = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    throw new Error('The packages could not be installed: see above, mend it, and run this again.');
  }
  writeFileSync(INSTALLED_MARK, lockDigest());
  process.stderr.write(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

/** Runs `work` while no other set-up of this clone runs. */
async function withLock(work) {
  for (;;) {
    try {
      mkdirSync(LOCK_FOLDER);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const lock = statSync(LOCK_FOLDER, { throwIfNoEntry: false });
    if (lock && Date.now() - lock.mtimeMs > STALE_LOCK_MS)
      rmSync(LOCK_FOLDER, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    rmSync(LOCK_FOLDER, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
