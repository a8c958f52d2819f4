/** Where the Chromium lies that `@sparticuz/chromium` carries, with its fonts and its software Vulkan driver. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD_FOLDER = fileURLToPath(new URL('../.build', import.meta.url));
const PACKAGE = join(
  dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
  '../package.json',
);
const UNPACK = `(await import('@sparticuz/chromium')).default.executablePath()`;

/**
 * The folder with `chromium`, `fonts` and the driver; unpacked where it is missing, all of it or nothing. The package itself
 * unpacks into the folder for temporary files, and there takes whatever has that name: of another version or user, or half.
 */
export function chromiumFolder(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const folder = join(BUILD_FOLDER, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const partial = mkdtempSync(join(BUILD_FOLDER, '.chromium-'));
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
      cwd: BUILD_FOLDER,
      env: { ...process.env, TMPDIR: partial },
    });
    // Made for its user alone; others may run what one set up.
    for (const path of [partial, join(partial, 'chromium')]) chmodSync(path, 0o755);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another process may have been first; its copy is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The program itself. */
export function chromiumFile(): string {
  return join(chromiumFolder(), 'chromium');
}
