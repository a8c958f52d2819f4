import type { Session, WebContents } from 'electron';
import { SHELL_PAGE_URL } from './shell-page.ts';

/** Whether `url` belongs to the engine that runs now; nothing does while there is none. */
export type IsEngine = (url: string) => boolean;

/** Permissions that the page uses. Chromium asks for the last three where a page calls an address of this machine. */
const GRANTED = [
  'fullscreen',
  'clipboard-sanitized-write',
  'local-network',
  'local-network-access',
  'loopback-network',
];

/** A test of URLs against one origin, as `http://127.0.0.1:43123`; WebSockets of the same address belong to it. */
export function originTest(origin: () => string | undefined): IsEngine {
  return (text) => {
    const wanted = origin();
    if (wanted === undefined || !URL.canParse(text)) return false;
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') return false;
    return url.origin === wanted || (url.protocol === 'ws:' && `http://${url.host}` === wanted);
  };
}

/** Lets a session reach the engine and the shell's own page alone, and grants the engine's page only what it uses. */
export function guardSession(session: Session, isEngine: IsEngine): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(GRANTED.includes(permission) && details.isMainFrame && isEngine(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return GRANTED.includes(permission) && isEngine(origin);
  });
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({
      cancel: !(isEngine(url) || url.startsWith(SHELL_PAGE_URL) || /^(data|blob|devtools):/.test(url)),
    });
  });
  session.on('will-download', (event, item) => {
    // The page makes files itself, of what it shows; anything else has no business here.
    if (!/^(blob|data):/.test(item.getURL()) && !isEngine(item.getURL())) event.preventDefault();
  });
  session.setSpellCheckerEnabled(false);
}

/** Keeps a window's page where it is: at the engine's address, alone, with no frames from elsewhere. */
export function guardContents(contents: WebContents, isEngine: IsEngine): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (details: { readonly url: string; preventDefault(): void }) => {
    if (!isEngine(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}
