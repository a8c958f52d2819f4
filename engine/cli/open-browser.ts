import { spawn } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens the cockpit in the browser without its address, which holds the token, on any command line: every user of the
 * machine can read those. The browser is given a page that leads on, which its user alone can read. It lies in the
 * library, because browsers that come in a sandbox of their own see neither temporary nor hidden files.
 */
export class BrowserOpener implements Disposable {
  readonly #page: string;

  constructor(libraryFolder: string) {
    this.#page = join(libraryFolder, 'open-cockpit.html');
  }

  /** @returns false where no page could be made that only its user can read; where there is no browser nobody knows. */
  open(address: string): boolean {
    try {
      this[Symbol.dispose]();
      writeFileSync(this.#page, pageTo(address), { mode: 0o600, flag: 'wx' });
      // Some file systems keep no modes, and show the file to everybody.
      if (process.platform !== 'win32' && (statSync(this.#page).mode & 0o077) !== 0) throw new Error('shown');
    } catch {
      this[Symbol.dispose]();
      return false;
    }
    const programs = { darwin: 'open', win32: 'explorer.exe' } as Partial<Record<NodeJS.Platform, string>>;
    // Where there is no browser the printed address has to do.
    spawn(programs[process.platform] ?? 'xdg-open', [this.#page], { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref();
    return true;
  }

  /** Removes the page. */
  [Symbol.dispose](): void {
    rmSync(this.#page, { force: true });
  }
}

function pageTo(address: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>ALVINN</title>
<a href="${address}">Open the cockpit</a>
</html>
`;
}
