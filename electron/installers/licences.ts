import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as package-lock.json lists it. */
interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
/** They travel in parts that are no npm packages. */
const NOT_FROM_NPM = [
  'Electron and Chromium: see LICENSE.electron.txt and LICENSES.chromium.html beside the application.',
  'Node.js, which runs the engine: MIT licence; the licences of its parts are at https://github.com/nodejs/node/blob/main/LICENSE.',
];

/** A licence that a package names without bringing its text: whose it is, and a file here with the same text. */
interface NamedLicence {
  readonly copyright: string;
  readonly textOf: string;
}

const MIT = 'LICENSE';
const APACHE_2 = 'node_modules/typescript/LICENSE';
const BSD_3 = 'node_modules/webgpu/LICENSE.md';
const WITHOUT_TEXT: Readonly<Record<string, readonly NamedLicence[]>> = {
  'onnxruntime-node': [{ copyright: 'Copyright (c) Microsoft Corporation', textOf: MIT }],
  'onnxruntime-common': [{ copyright: 'Copyright (c) Microsoft Corporation', textOf: MIT }],
  'onnx-buf': [{ copyright: 'Copyright (c) Eric Zhang', textOf: MIT }],
  '@bufbuild/protobuf': [
    { copyright: 'Copyright 2021-2026 Buf Technologies, Inc.', textOf: APACHE_2 },
    { copyright: 'Copyright 2008 Google Inc.', textOf: BSD_3 },
  ],
};
/** Packages whose text is of another licence than they say. */
const NAMED_OTHERWISE: Readonly<Record<string, string>> = { webgpu: 'BSD-3-Clause' };

/**
 * The licences of everything that is shipped: the program's own, and those of every package that the engine loads or
 * that is bundled into the page, each with its text where its package has one.
 *
 * @param root the source folder
 */
export function licences(root: string): string {
  const lock = readLock(root);
  const engine = Object.keys(lock.packages['']?.dependencies ?? {});
  const parts = closure(lock.packages, [...engine, ...importedBy(join(root, 'renderer'))]).map((path) => {
    const { version, license } = lock.packages[path] as LockedPackage;
    const name = path.split('node_modules/').at(-1)!;
    const named = NAMED_OTHERWISE[name] ?? license ?? 'no licence named';
    const texts = licenceTexts(join(root, path)) || (WITHOUT_TEXT[name] ?? []).map(textIn(root)).join('\n\n');
    return `${name} ${version} (${named})\n\n${texts}`.trim();
  });
  const own = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return `${[`ALVINN\n\n${own}`, ...NOT_FROM_NPM, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Folders of the packages that the engine loads, and of all that they depend on, relative to the source folder. */
export function enginePackages(root: string): string[] {
  const { packages } = readLock(root);
  return closure(packages, Object.keys(packages['']?.dependencies ?? {}));
}

function readLock(root: string): { readonly packages: Readonly<Record<string, LockedPackage>> } {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/** Paths in the lock file of packages and of all that they depend on, where they are installed. */
function closure(packages: Readonly<Record<string, LockedPackage>>, names: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (from: string, name: string) => {
    const path = resolve(packages, from, name);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const dependency of Object.keys(packages[path]?.dependencies ?? {})) add(path, dependency);
  };
  for (const name of names) add('', name);
  return [...found].sort();
}

/** Where Node finds a package: in the nearest node_modules upwards. */
function resolve(
  packages: Readonly<Record<string, LockedPackage>>,
  from: string,
  name: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}

/** Names of the packages that sources import. */
function importedBy(folder: string): string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?<!\.test)\.tsx?$/.test(path),
  );
  const imported = sources.flatMap((path) =>
    [
      ...readFileSync(join(folder, path), 'utf8').matchAll(
        /^(?:import|export) [^'"]*['"]([^.'"][^'"]*)['"]/gm,
      ),
    ].map(([, specifier = '']) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
  return [...new Set(imported)];
}

/** The text of a licence, with who holds the rights in place of who does in the file that it is taken from. */
function textIn(root: string) {
  return ({ copyright, textOf }: NamedLicence) => {
    const lines = readFileSync(join(root, textOf), 'utf8').trim().split('\n');
    return [copyright, '', ...lines.filter((line) => !/^\s*Copyright /.test(line))].join('\n');
  };
}

function licenceTexts(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}
