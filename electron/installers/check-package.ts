import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { EngineProcess } from '../engine-process/engine-process.ts';
import { describeExit } from '../engine-process/exit.ts';
import { type Places, placesOf } from '../places.ts';
import { foreignNative, type Target } from './target.ts';

/** Files without which the application cannot work, relative to the folder beside app.asar. */
const NEEDED = [
  'package.json',
  'LICENSE',
  '.build/licences.txt',
  'engine/server/main.ts',
  'engine/train/worker.ts',
  'sim/conventions.ts',
  'assets/models/alvinn-all-weather.onnx',
  'assets/icons/256x256.png',
  '.build/page/index.html',
  '.build/lab/index.html',
  '.build/kernel-simd.wasm',
  '.build/kernel-relaxed.wasm',
  '.build/kernel-raster.wasm',
  'node_modules/three/build/three.webgpu.js',
];
const NATIVE_FILES = ['onnxruntime_binding.node', 'dawn.node'];
const IN_ARCHIVE = ['.build/electron/main.cjs', '.build/electron/preload.cjs', 'package.json'];

/** Files that have no business in a package. */
const UNWANTED = [
  /\.test\.tsx?$/,
  /\.d\.ts$/,
  /\.map$/,
  /^node_modules\/(electron|electron-builder|typescript|vite|vitest|playwright-core|node|@biomejs|@sparticuz|@types)\//,
  /^(renderer|test|electron|\.build\/chromium-[^/]*)\//,
];

/**
 * What is wrong with the resources of a packaged application: files that are missing, files that have no business
 * there, native code of other systems. Empty where nothing is.
 *
 * @param resources the folder that holds app.asar
 */
export function checkFiles(resources: string, target: Target): string[] {
  const { node, root } = placesIn(resources, target);
  const files = filesUnder(root);
  const has = new Set(files);
  const archive = new Set(filesInArchive(join(resources, 'app.asar')));
  const native = target.native.flatMap((folder, i) => `${folder}/${NATIVE_FILES[i]}`);
  const needed = [...NEEDED, ...native];
  const foreign = foreignNative(target);
  return [
    ...(existsSync(node) ? [] : [`missing: ${node}`]),
    ...IN_ARCHIVE.filter((file) => !archive.has(file)).map((file) => `missing in app.asar: ${file}`),
    ...needed.filter((file) => !has.has(file)).map((file) => `missing: ${file}`),
    ...files
      .filter((file) => foreign.some((folder) => file.startsWith(`${folder}/`)))
      .map((file) => `of another system: ${file}`),
    ...files
      .filter((file) => UNWANTED.some((pattern) => pattern.test(file)))
      .map((file) => `unwanted: ${file}`),
  ];
}

/**
 * Has the packaged Node load what the engine loads, native code and training kernel included, then starts the packaged
 * engine, asks it for its page and ends it.
 *
 * @returns what is wrong, empty where nothing is
 */
export function checkEngine(resources: string, target: Target): Promise<string[]> {
  const { node, root } = placesIn(resources, target);
  return checkEngineAt(node, root);
}

/** The same for a Node and the folder that the engine's own lies in. */
export async function checkEngineAt(node: string, root: string): Promise<string[]> {
  const engine = join(root, 'engine');
  const library = mkdtempSync(join(tmpdir(), 'alvinn-check-'));
  try {
    return [
      ...checkParts(node, join(engine, 'cli', 'main.ts')),
      ...(await checkServer(node, [join(engine, 'server', 'main.ts'), '--library', library])),
    ];
  } finally {
    rmSync(library, { recursive: true, force: true });
  }
}

/** Where the packaged application itself looks for its parts. */
function placesIn(resources: string, { platform }: Target): Places {
  return placesOf({
    packaged: true,
    appPath: join(resources, 'app.asar'),
    resourcesPath: resources,
    platform,
    launcherNode: undefined,
  });
}

/** What the packaged `doctor` misses of the package's own parts; a graphics adapter is the machine's. */
function checkParts(node: string, cli: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(node, [cli, 'doctor', '--json'], { encoding: 'utf8' });
  if (status !== 0) return [`doctor fails: ${error?.message ?? ''}${stdout}${stderr}`];
  const { findings } = JSON.parse(stdout) as {
    findings: readonly { readonly name: string; readonly ok: boolean; readonly found: string }[];
  };
  return findings
    .filter(({ name, ok }) => ['Node', 'onnxruntime', 'Training'].includes(name) && !ok)
    .map(({ name, found }) => `${name}: ${found}`);
}

/** What is wrong with the engine's life from its start to its end. */
function checkServer(node: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  return new Promise((resolve) => {
    let problem: string | undefined = 'the engine was never ready';
    const engine = new EngineProcess(
      { node, arguments: args, environment: { PATH: process.env.PATH } },
      'c'.repeat(64),
      {
        onLine: (line) => lines.push(line),
        onReady: async (port) => {
          const answer = await fetch(`http://127.0.0.1:${port}/`);
          problem = answer.ok ? undefined : `the engine answers ${answer.status} where its page should be`;
          engine.stop();
        },
        onExit: (exit) => {
          if (problem === undefined) return resolve([]);
          resolve([`${problem}: ${describeExit(exit).message}`, ...lines.slice(-20)]);
        },
      },
    );
  });
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    );
}

/** An asar's directory as JSON: folders hold `files`. */
interface ArchiveFolder {
  readonly files?: Readonly<Record<string, ArchiveFolder>>;
}

/** Paths of the files that an asar lists. Its head is a pickle: four sizes as 32-bit numbers, then JSON. */
function filesInArchive(path: string): string[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(file, sizes, 0, 16, 0);
    const json = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(file, json, 0, json.length, 16);
    const walk = ({ files = {} }: ArchiveFolder, prefix: string): string[] =>
      Object.entries(files).flatMap(([name, entry]) =>
        entry.files ? walk(entry, `${prefix}${name}/`) : [`${prefix}${name}`],
      );
    return walk(JSON.parse(json.toString('utf8')) as ArchiveFolder, '');
  } finally {
    closeSync(file);
  }
}
