import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { guardContents, guardSession, originTest } from './security.ts';

const ORIGIN = 'http://127.0.0.1:43123';
const isEngine = originTest(() => ORIGIN);

describe("the engine's address", () => {
  it.each([`${ORIGIN}/`, `${ORIGIN}/#token=1`, `${ORIGIN}/assets/a.js?b`, 'ws://127.0.0.1:43123/protocol'])(
    '%s belongs to it',
    (url) => expect(isEngine(url)).toBe(true),
  );

  it.each([
    'http://127.0.0.1:43124/',
    'https://127.0.0.1:43123/',
    'http://localhost:43123/',
    'http://127.0.0.1:43123.example.com/',
    'http://127.0.0.1:43123@example.com/',
    'http://user:word@127.0.0.1:43123/',
    'wss://127.0.0.1:43123/',
    'ws://127.0.0.1:43124/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:http://127.0.0.1:43124/1',
    'javascript:alert(1)',
    'about:blank',
    'null',
    '',
  ])('%s does not', (url) => expect(isEngine(url)).toBe(false));

  it('is nowhere while there is no engine', () => {
    expect(originTest(() => undefined)(`${ORIGIN}/`)).toBe(false);
  });
});

describe('a session', () => {
  /** The handlers that the guard sets, by the name of what sets them. */
  const handlers: Record<string, (...values: never[]) => unknown> = {};
  const set = (name: string) => (handler: (...values: never[]) => unknown) => {
    handlers[name] = handler;
  };
  const downloads = new EventEmitter();
  guardSession(
    {
      setPermissionRequestHandler: set('request'),
      setPermissionCheckHandler: set('check'),
      setDevicePermissionHandler: set('device'),
      webRequest: { onBeforeRequest: set('load') },
      on: downloads.on.bind(downloads),
      setSpellCheckerEnabled: () => {},
    } as unknown as Session,
    isEngine,
  );
  const granted = (permission: string, requestingUrl: string, isMainFrame = true) => {
    const { request } = handlers as unknown as Record<string, (...values: unknown[]) => void>;
    let answer: boolean | undefined;
    request?.(null, permission, (given: boolean) => (answer = given), { requestingUrl, isMainFrame });
    return answer;
  };
  const checked = (permission: string, origin: string) =>
    (handlers.check as unknown as (...values: unknown[]) => boolean)(null, permission, origin, {});

  it("grants the engine's page what it uses, loopback connections among it", () => {
    const used = ['fullscreen', 'clipboard-sanitized-write', 'loopback-network'];
    expect(used.map((permission) => granted(permission, `${ORIGIN}/`))).toEqual(used.map(() => true));
    expect(used.map((permission) => checked(permission, ORIGIN))).toEqual(used.map(() => true));
  });

  it('denies it the rest, and everybody else everything', () => {
    const unused = ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'usb', 'midi'];
    expect(unused.filter((permission) => granted(permission, ORIGIN) || checked(permission, ORIGIN))).toEqual(
      [],
    );
    expect([
      granted('fullscreen', 'https://example.com/'),
      granted('loopback-network', 'http://127.0.0.1:43124/'),
      granted('fullscreen', ORIGIN, false),
      checked('loopback-network', 'http://127.0.0.1:43124'),
      handlers.device?.(),
    ]).toEqual([false, false, false, false, false]);
  });

  it('loads from the engine alone', () => {
    const cancelled = (url: string) => {
      let answer: unknown;
      (handlers.load as unknown as (...values: unknown[]) => void)({ url }, (given: unknown) => {
        answer = given;
      });
      return (answer as { cancel: boolean }).cancel;
    };
    expect(
      [`${ORIGIN}/a.js`, 'ws://127.0.0.1:43123/', 'alvinn-shell://page/', 'blob:x'].map(cancelled),
    ).toEqual([false, false, false, false]);
    expect(['https://example.com/', 'http://127.0.0.1:1/', 'alvinn-shell://x/'].map(cancelled)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('saves what the page made, and nothing from elsewhere', () => {
    const prevented = (url: string) => {
      const event = { prevented: false, preventDefault: () => (event.prevented = true) };
      downloads.emit('will-download', event, { getURL: () => url });
      return event.prevented;
    };
    expect([`blob:${ORIGIN}/1`, `${ORIGIN}/report.html`, 'https://example.com/a.exe'].map(prevented)).toEqual(
      [false, false, true],
    );
  });
});

describe("a window's page", () => {
  const contents = new EventEmitter();
  let openHandler: (() => unknown) | undefined;
  Object.assign(contents, { setWindowOpenHandler: (handler: () => unknown) => (openHandler = handler) });
  guardContents(contents as unknown as WebContents, isEngine);

  const leaves = (name: string, url: string) => {
    const event = { url, prevented: false, preventDefault: () => (event.prevented = true) };
    contents.emit(name, event);
    return !event.prevented;
  };

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('does not leave by %s', (name) => {
    const elsewhere = ['https://example.com/', 'file:///home/dropped.drive', 'data:text/html,x'];
    expect(elsewhere.filter((url) => leaves(name, url))).toEqual([]);
    expect(leaves(name, `${ORIGIN}/`)).toBe(true);
  });

  it('opens no window and holds no webview', () => {
    expect(openHandler?.()).toEqual({ action: 'deny' });
    expect(leaves('will-attach-webview', ORIGIN)).toBe(false);
  });
});
