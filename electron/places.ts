import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the application's parts lie. */
export interface Places {
  /** The Node that runs the engine. */
  readonly node: string;
  /** Folder that holds engine/, sim/, assets/ and node_modules/, in files that a plain Node can read. */
  readonly root: string;
}

/** What Electron knows of where it runs. */
export interface Running {
  readonly packaged: boolean;
  /** Electron's `app.getAppPath()`. */
  readonly appPath: string;
  /** Electron's `process.resourcesPath`. */
  readonly resourcesPath: string;
  readonly platform: NodeJS.Platform;
  /** The Node that started Electron, as the launcher names it. */
  readonly launcherNode: string | undefined;
}

/** Finds the parts: in a packaged application among its resources, else in the source folder. */
export function placesOf(running: Running): Places {
  const name = running.platform === 'win32' ? 'node.exe' : 'node';
  if (running.packaged) {
    return {
      node: join(running.resourcesPath, 'node', name),
      // Only Electron reads inside app.asar; a plain Node needs the files beside it.
      root: `${running.appPath}.unpacked`,
    };
  }
  const installed = join(running.appPath, 'node_modules', 'node', 'bin', name);
  return {
    node: existsSync(installed) ? installed : (running.launcherNode ?? installed),
    root: running.appPath,
  };
}

/**
 * The engine's environment: the user's own without what is meant for Electron or its Node. What Node has compiled of the
 * engine once it keeps in the folder for the next start, threads included.
 */
export function engineEnvironment(
  environment: NodeJS.ProcessEnv,
  compileCacheFolder: string,
): NodeJS.ProcessEnv {
  const theirs = Object.entries(environment).filter(
    ([name]) => !/^(ELECTRON_|NODE_OPTIONS$|NODE_PATH$)/i.test(name),
  );
  return { NODE_COMPILE_CACHE: compileCacheFolder, ...Object.fromEntries(theirs) };
}
