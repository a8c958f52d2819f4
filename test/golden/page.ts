import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { launchBrowser } from '../cockpit/browser.ts';
import { blank, type Picture } from './picture.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A page of ours in headless Chromium that draws on its software rasteriser. */
export interface OwnPage extends AsyncDisposable {
  readonly page: Page;
  /** Loads it anew, as if nothing had been drawn yet. */
  load(width: number, height: number): Promise<void>;
}

/**
 * Builds a page and opens it.
 *
 * @param html its file, from the source folder on
 * @param query what stands behind its address
 */
export async function openOwnPage(html: string, query = ''): Promise<OwnPage> {
  const folder = `.build/golden-pages/${html.replaceAll('/', '-')}`;
  const own = { root: ROOT, configFile: false, logLevel: 'error', build: { outDir: folder } } as const;
  await build({ ...own, build: { ...own.build, target: 'es2024', rollupOptions: { input: html } } });
  const server = await preview({ ...own, preview: { port: 0, host: '127.0.0.1' } });
  const { port } = server.httpServer.address() as { port: number };
  const browser = await launchBrowser();
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  page.setDefaultTimeout(300_000);
  return {
    page,
    async load(width, height) {
      await page.setViewportSize({ width, height });
      await page.goto(`http://127.0.0.1:${port}/${html}${query}`);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
    },
  };
}

/** What the page's function `pixels` draws by a plan: it gives a width and red, green, blue, alpha of each pixel. */
export async function pictureOfPixels({ page }: OwnPage, plan: unknown): Promise<Picture> {
  await page.waitForFunction('window.pixels');
  const { width, rgba } = await page.evaluate<{ width: number; rgba: number[] }>(
    `pixels(${JSON.stringify(plan)})`,
  );
  const picture = blank(width, rgba.length / 4 / width);
  for (let i = 0; 4 * i < rgba.length; i++) picture.rgb.set(rgba.slice(4 * i, 4 * i + 3), 3 * i);
  return picture;
}
