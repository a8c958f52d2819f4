/**
 * Draws the windscreen in headless Chromium and keeps pictures of it:
 * `node test/windscreen/look.ts OUT [kind,…] [view,…] [conditions,…]`.
 */

import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { openChromium } from './chromium.ts';

const CONDITIONS: Readonly<Record<string, Conditions>> = {
  day: CLEAR_DAY,
  evening: { ...CLEAR_DAY, sunElevationRad: 0.12, sunAzimuthRad: 0.5, cloudiness: 0.35 },
  overcast: { ...CLEAR_DAY, cloudiness: 0.9 },
  rain: { ...CLEAR_DAY, cloudiness: 0.95, rain: 0.8, fogPerM: 0.003 },
  fog: { ...CLEAR_DAY, cloudiness: 0.6, fogPerM: 0.018 },
  autumn: { ...CLEAR_DAY, season: 0.5, sunElevationRad: 0.4, cloudiness: 0.3 },
  spring: { ...CLEAR_DAY, season: 0.75, cloudiness: 0.4 },
  snow: { ...CLEAR_DAY, season: 1, sunElevationRad: 0.35, cloudiness: 0.3 },
};

const [
  out = '/tmp/ws',
  kinds = 'path,street,highway,dirt',
  views = 'windscreen',
  conditions = 'day',
  best = '',
] = process.argv.slice(2);
const server = await createServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  server: { port: 0, host: '127.0.0.1' },
});
await server.listen();
const { port } = server.httpServer!.address() as { port: number };
const browser = await openChromium(false);
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
page.on('console', (message) => console.error(message.text()));
page.on('pageerror', (error) => console.error(error.stack));
await page.goto(`http://127.0.0.1:${port}/renderer/windscreen/bench.html${best ? '?best' : ''}`);
await page.waitForFunction('window.drive');
for (const kind of kinds.split(',')) {
  for (const name of conditions.split(',')) {
    for (const view of views.split(',')) {
      const plan = {
        road: { kind, seed: 7 },
        conditions: CONDITIONS[name],
        view,
        stationM: 400,
        speedMps: 8,
        durationS: 2.5,
      };
      const result = await page.evaluate(`drive(${JSON.stringify(plan)})`);
      console.log(kind, name, view, JSON.stringify(result));
      await page.screenshot({ path: `${out}/${kind}-${name}-${view}.png` });
    }
  }
}
await browser.close();
await server.close();
