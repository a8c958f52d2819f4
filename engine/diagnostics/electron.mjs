/** Finds out whether the application's window can be opened here, and with what. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SET_UID = 0o4000;
const NAMESPACES_RESTRICTED = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const DOWNLOAD_WITHIN_MS = 600_000;

/**
 * Why no window can be shown, undefined where one can.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function missingDisplay(platform, environment) {
  if (platform !== 'linux' || environment.DISPLAY || environment.WAYLAND_DISPLAY) return undefined;
  return 'there is no display here';
}

/**
 * Electron's program in the source folder, undefined where its package is there without it, which npm does not bring.
 * @param {string} root the source folder
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function electronBinary(root, environment) {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const path = join(environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

/**
 * Downloads Electron's program from where its package says.
 * @param {string} root the source folder
 * @param {string} node a Node 22 or newer
 */
export function downloadElectron(root, node) {
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  // Standard output is the program's own; what a download says goes where the rest of set-up goes.
  spawnSync(node, [installer], { stdio: ['ignore', 2, 'ignore'], timeout: DOWNLOAD_WITHIN_MS });
}

/**
 * Why this system does not let Electron run its sandbox, without which no page is opened; undefined where it does.
 * @param {string} binary Electron's program
 * @returns {string | undefined}
 */
export function missingSandbox(binary) {
  if (process.platform !== 'linux') return undefined;
  if (process.getuid?.() === 0) return 'Electron does not run its sandbox for root: start it as a user';
  const helper = join(binary, '..', 'chrome-sandbox');
  const helperWorks = existsSync(helper) && statSync(helper).uid === 0 && statSync(helper).mode & SET_UID;
  const restricted =
    existsSync(NAMESPACES_RESTRICTED) && readFileSync(NAMESPACES_RESTRICTED, 'utf8').trim() === '1';
  if (helperWorks || !restricted) return undefined;
  return `this system lets Electron's sandbox run only after: sudo chown root ${helper} && sudo chmod 4755 ${helper}`;
}
