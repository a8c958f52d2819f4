/**
 * Keeps pictures of the windscreen, in full quality:
 * `node test/windscreen/look.ts FOLDER [kind,…] [view,…] [conditions,…]`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { openBenchPage } from './bench-page.ts';

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

const list = (argument: number, all: string) => (process.argv[argument] ?? all).split(',');
const [folder, kinds, views, conditions] = [
  process.argv[2] ?? '.build/windscreen',
  list(3, 'path,street,highway,dirt'),
  list(4, 'windscreen'),
  list(5, 'day'),
];
mkdirSync(folder, { recursive: true });
const { page, close } = await openBenchPage({ quality: 'best', webgpu: false });
for (const kind of kinds) {
  for (const name of conditions) {
    for (const view of views) {
      const road = { kind, seed: 7 };
      const plan = { road, conditions: CONDITIONS[name], view, stationM: 430, speedMps: 8, durationS: 0 };
      const url = await page.evaluate<string>(`picture(${JSON.stringify(plan)})`);
      const file = join(folder, `${kind}-${name}-${view}.png`);
      writeFileSync(file, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
      console.log(file);
    }
  }
}
await close();
