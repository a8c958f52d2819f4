import type { DesktopBridge } from '../engine/protocol/desktop.ts';

declare global {
  interface Window {
    /** Set by the desktop application's preload; absent in a browser. */
    readonly alvinnDesktop?: DesktopBridge;
  }
}
