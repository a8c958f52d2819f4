import { type Browser, chromium } from 'playwright-core';
import { chromiumFile } from '../chromium.ts';

let shared: Promise<Browser> | undefined;

/** The browser of all cockpits of this process: tests of a file differ by contexts, which share nothing. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

export async function closeSharedBrowser(): Promise<void> {
  const browser = await shared;
  shared = undefined;
  await browser?.close();
}

/** Headless Chromium from the packages, with WebGL 2 drawn by its software rasteriser, and everything else without it: that is less work. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumFile(),
    args: [
      '--no-sandbox',
      '--headless=new',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-gpu-rasterization',
      '--disable-accelerated-2d-canvas',
    ],
  });
}
