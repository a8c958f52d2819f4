/**
 * Makes a fresh clone runnable: installs packages, builds the kernels, the page and the window's script. Does
 * nothing where that is done already.
 * Plain JavaScript for any Node from 20 on, with no packages, since there may be none yet. Says what it does on stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = 20;
const WANTED_NODE = 24;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOCK = join(ROOT, '.build', 'setup-lock');
const LOCK_POLL_MS = 200;
/** Bundles as people know them. */
const BUILT = { page: 'the page', lab: "the Lab's page", electron: 'the window' };

/** A set-up that cannot go on: one line of what is wrong, and the next step. */
export class SetUpError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Installs and builds what is missing or stale.
 * @param {readonly string[]} bundles which of `page`, `lab` and `electron` are needed too
 * @returns {Promise<string>} the Node to run on.
 * @throws SetUpError where that fails.
 */
export async function setUp(bundles) {
  const running = Number.parseInt(process.versions.node, 10);
  if (running < OLDEST_NODE) {
    throw new SetUpError(
      `Node ${process.versions.node} is too old`,
      `Install Node ${WANTED_NODE}; ${OLDEST_NODE} or newer also does where npm has the package node@${WANTED_NODE}.`,
    );
  }
  try {
    if (!isInstalled()) {
      await withLock(() => {
        if (!isInstalled()) install();
      });
    }
    return await buildAll(bundles, running);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new SetUpError(
      `This program has to be set up anew, and you may not write into ${ROOT}`,
      'Have the user whose folder it is run "node engine/launch/setup.mjs" there, or take a copy of your own.',
    );
  }
}

async function buildAll(bundles, running) {
  const { buildKernel } = await import(pathToFileURL(join(ROOT, 'engine/train/cpu/build-kernel.mjs')).href);
  await buildKernel(() => say('Setting up: compiling the training kernel …'));
  const raster = pathToFileURL(join(ROOT, 'engine/sensors/raster/build-kernel.mjs')).href;
  const { buildRasterKernel } = await import(raster);
  await buildRasterKernel(() => say('Setting up: compiling the rasterising kernel …'));
  const node = wantedNode(running);
  await buildStale(bundles, node);
  return node;
}

async function buildStale(wanted, node) {
  // Loaded late: by now this Node is known to be new enough.
  const { buildBundle, staleBundles } = await import('./bundles.mjs');
  const stale = () => staleBundles(ROOT).filter((name) => wanted.includes(name));
  if (stale().length === 0) return;
  await withLock(() => {
    for (const name of stale()) {
      say(`Setting up: building ${BUILT[name]} …`);
      const failure = buildBundle(ROOT, name, node);
      if (failure === undefined) continue;
      process.stderr.write(failure);
      throw new SetUpError(
        `${BUILT[name][0].toUpperCase()}${BUILT[name].slice(1)} could not be built`,
        'The builder says why above; mend that and run the same command again.',
      );
    }
  });
}

/**
 * The environment of the program: what Node has compiled of it once, it keeps for the next start, threads included.
 * @returns {NodeJS.ProcessEnv}
 */
export function programEnvironment() {
  return { NODE_COMPILE_CACHE: join(ROOT, '.build', 'compile-cache'), ...process.env };
}

/**
 * The folder in which a command was given, which its paths are meant from: npm runs a script in the program's own and says
 * where it was called.
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @param {string} current the folder that this process runs in
 * @param {readonly string[]} scripts names of the scripts in package.json that this program is
 */
export function givenIn(environment, current, scripts) {
  const { INIT_CWD: called, npm_lifecycle_event: script } = environment;
  // What a script starts has these too, and is called from where it is.
  const isScript = scripts.includes(script) && join(current, '.') === join(ROOT, '.');
  return isScript && called && existsSync(called) ? called : current;
}

/** The `node` package's binary where npm has one for this system, else this Node if it is new enough. */
function wantedNode(running) {
  const packaged = join(
    ROOT,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(packaged)) return packaged;
  if (running >= WANTED_NODE) return process.execPath;
  throw new SetUpError(
    `This is Node ${process.versions.node}, and npm installed no node@${WANTED_NODE} for this system`,
    `Install Node ${WANTED_NODE} from nodejs.org, or let npm run install scripts (ignore-scripts=false) and remove node_modules.`,
  );
}

/** Whether every package stands in node_modules in the version that package-lock.json asks for. */
function isInstalled() {
  const installed = packagesOf(join(ROOT, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(packagesOf(join(ROOT, 'package-lock.json')) ?? {}).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    // Packages for other systems are optional and stay away.
    return found ? found.version === wanted.version : wanted.optional || wanted.devOptional;
  });
}

/** What a lock file lists. npm writes the one in node_modules last of all, so an install cut short has none. */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function install() {
  say('Setting up: installing packages; the first time takes a minute or so …');
  const startedMs = Date.now();
  const run = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    throw new SetUpError(
      run.error ? `npm cannot be run: ${run.error.message}` : 'The packages could not be installed',
      'npm says why above; mend that and run the same command again.',
    );
  }
  say(`Packages installed in ${Math.round((Date.now() - startedMs) / 1000)} s.`);
}

/** Runs `work` while no other set-up of this clone runs. The lock is a folder, which only one process can make. */
async function withLock(work) {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  for (let told = false; !tryLock(); ) {
    const owner = lockOwner();
    if (owner !== undefined && !isAlive(owner)) removeLock();
    else {
      if (!told) say('Another set-up of this folder is under way: waiting for it …');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
  try {
    await work();
  } finally {
    removeLock();
  }
}

function tryLock() {
  // Made complete under another name first: a lock is never seen without its owner.
  const own = `${LOCK}-${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  writeFileSync(join(own, 'owner'), String(process.pid));
  try {
    renameSync(own, LOCK);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

/** Process that holds the lock, undefined where it has just been given back. */
function lockOwner() {
  try {
    return Number(readFileSync(join(LOCK, 'owner'), 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes a lock away, one's own or that of a process that was killed; of several that try, one succeeds. */
function removeLock() {
  const removed = `${LOCK}-removed-${process.pid}`;
  try {
    renameSync(LOCK, removed);
  } catch {
    return;
  }
  rmSync(removed, { recursive: true, force: true });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setUp(['page', 'lab', 'electron']);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(`${error.message}. ${error.hint}`);
    process.exitCode = 1;
  }
}
