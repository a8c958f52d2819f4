/** Draws the icon and writes it in the formats of all systems into assets/icons: `node test/make-icons.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { iconSvg } from '../electron/installers/icon.ts';
import { icns, ico } from '../electron/installers/icon-files.ts';
import { chromiumFile } from './chromium.ts';

const FOLDER = fileURLToPath(new URL('../assets/icons', import.meta.url));
const SIZES = [16, 32, 48, 64, 128, 256, 512, 1024] as const;
/** Cells a side: few where they would be smaller than a pixel or two. */
const cellsAt = (size: number) => (size <= 32 ? 8 : 16);

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumFile(),
  args: ['--no-sandbox', '--headless=new'],
});
const pngs = new Map<number, Buffer>();
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = iconSvg(cellsAt(size)).replace('<svg', `<svg width="${size}" height="${size}"`);
  await page.setContent(`<body style="margin: 0; line-height: 0">${svg}</body>`);
  pngs.set(size, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();

writeFileSync(join(FOLDER, 'alvinn.svg'), iconSvg(16));
// Linux takes the sizes from the files' names.
for (const [size, png] of pngs) writeFileSync(join(FOLDER, `${size}x${size}.png`), png);
writeFileSync(join(FOLDER, 'alvinn.ico'), ico(pngs));
writeFileSync(join(FOLDER, 'alvinn.icns'), icns(pngs));
