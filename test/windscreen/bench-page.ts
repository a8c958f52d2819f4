import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { chromiumFile } from '../chromium.ts';

export interface BenchPage {
  readonly page: Page;
  /** Processor time that each kind of process of the browser has used so far, s. */
  processorS(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * The bench page of the windscreen in the headless Chromium that npm carries, at 1280 × 720. `quality` keeps one of
 * the windscreen's qualities, from 0, or `best`, for pictures; `webgpu` lets it have WebGPU on the software adapter. What the page reports as wrong goes to stderr.
 */
export async function openBenchPage(options: {
  readonly quality?: string;
  readonly webgpu: boolean;
}): Promise<BenchPage> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  });
  await server.listen();
  const { port } = server.httpServer!.address() as { port: number };
  const browser = await chromium.launch({
    executablePath: chromiumFile(),
    args: [
      '--no-sandbox',
      '--headless=new',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      ...(options.webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : []),
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(300_000);
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  page.on('pageerror', (error) => console.error(error.stack));
  const query = options.quality === undefined ? '' : `?quality=${options.quality}`;
  await page.goto(`http://127.0.0.1:${port}/renderer/windscreen/bench.html${query}`);
  await page.waitForFunction('window.drive');
  const session = await browser.newBrowserCDPSession();
  return {
    page,
    async processorS() {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const used: Record<string, number> = {};
      for (const { type, cpuTime } of processInfo) used[type] = (used[type] ?? 0) + cpuTime;
      return used;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
