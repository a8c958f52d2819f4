import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = fileURLToPath(new URL('../../..', import.meta.url));

/** What commands say with `--json` that measurements ask for. */
export interface Told {
  readonly perSecond: number;
  readonly realTimeFactor: number;
  readonly digest: string;
  readonly decisionMsP99: number;
  readonly training: { readonly usPerPatternOnline: number; readonly usPerStepBatch32: number };
}

/** A version of the program in its folder, with its packages installed. */
export interface Version {
  readonly root: string;
  /** What its own launcher gives the program. */
  readonly environment: NodeJS.ProcessEnv;
  /** The network that it ships. */
  readonly model: string;
  /** What a command says, as an object. */
  alvinn(...args: readonly string[]): Told;
}

/** This version, the one in a folder, and room for what they write, which is gone when this is disposed of. */
export interface TwoVersions extends Disposable {
  readonly here: Version;
  readonly other: Version;
  /** Path of a file that is not there yet. */
  newFile(extension: string): string;
}

/** @param folder of the other version; where it is left out, the program says so and ends. */
export async function twoVersions(folder: string | undefined): Promise<TwoVersions> {
  if (folder === undefined) {
    console.error('Give the folder of the version to compare with.');
    process.exit(2);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'alvinn-measure-'));
  let made = 0;
  return {
    here: await versionIn(HERE),
    other: await versionIn(resolve(folder)),
    newFile: (extension) => join(scratch, `${++made}.${extension}`),
    [Symbol.dispose]: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

async function versionIn(root: string): Promise<Version> {
  const launcher: { programEnvironment?: () => NodeJS.ProcessEnv } = await import(
    pathToFileURL(join(root, 'engine/launch/setup.mjs')).href
  );
  // That of 0.1 gave it nothing.
  const environment = launcher.programEnvironment?.() ?? process.env;
  const models = join(root, 'assets/models');
  return {
    root,
    environment,
    model: join(models, readdirSync(models).find((file) => file.endsWith('.onnx'))!),
    alvinn(...args) {
      const said = execFileSync(process.execPath, [join(root, 'engine/cli/main.ts'), ...args, '--json'], {
        encoding: 'utf8',
        env: environment,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return JSON.parse(said) as Told;
    },
  };
}
