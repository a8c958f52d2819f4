import { createHash } from 'node:crypto';

/**
 * Scheme of the shell's own page, which main answers from memory: Chromium keeps links to fragments from working in
 * `data:` addresses, and a disk that is full must not keep a file from being shown.
 */
export const SHELL_SCHEME = 'alvinn-shell';
export const SHELL_PAGE_URL = `${SHELL_SCHEME}://page/`;

/** What a page of the shell says where there is no page of the engine. */
export interface ShellPageContent {
  readonly message: string;
  readonly hint: string;
  /** The latest lines of the engine's log, where it failed: the page then has buttons too. */
  readonly failedAfter?: readonly string[];
}

/** The page has no script: a button is a link to a fragment, which the window sees. */
export const BUTTONS = { tryAgain: '#try-again', openLog: '#open-log' } as const;

const STYLE = `
:root { color-scheme: light dark; --ground: #f3f1ec; --panel: #fff; --ink: #1d1f21; --quiet: #5b5f66; --accent: #0b5fb0; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #101214; --panel: #1d2026; --ink: #e9e7e2; --quiet: #a4a9b3; --accent: #7db7f5; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 32px;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(760px, 100%); }
h1 { margin: 0 0 8px; font-size: 24px; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
p { margin: 0 0 24px; color: var(--quiet); overflow-wrap: anywhere; }
nav { display: flex; gap: 12px; margin-bottom: 32px; }
a { padding: 8px 20px; border: 1px solid var(--accent); border-radius: 6px; color: var(--accent); text-decoration: none; }
a:first-child { background: var(--accent); color: var(--ground); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h2 { margin: 0 0 8px; font-size: 14px; font-weight: 600; color: var(--quiet); }
pre { margin: 0; padding: 16px; max-height: 40vh; overflow: auto; border-radius: 6px; background: var(--panel);
  font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** A page of the shell as HTML: everything is in it, nothing is fetched, nothing runs. */
export function shellPage({ message, hint, failedAfter }: ShellPageContent): string {
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<title>ALVINN</title>
<style>${STYLE}</style>
<main>
<h1 role="${failedAfter ? 'alert' : 'status'}">${escaped(message)}</h1>
<p>${escaped(hint)}</p>
${failedAfter ? failure(failedAfter) : ''}</main>
</html>
`;
}

function failure(lines: readonly string[]): string {
  const log = lines.length === 0 ? 'It has said nothing.' : lines.join('\n');
  return `<nav><a href="${BUTTONS.tryAgain}">Try again</a><a href="${BUTTONS.openLog}">Open log</a></nav>
<h2>What the engine said last</h2>
<pre tabindex="0">${escaped(log)}</pre>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
