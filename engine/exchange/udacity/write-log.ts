import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJpeg } from '../jpeg.ts';
import { shareOfLock, steeringThatGives, UDACITY_RULE } from '../steering-rules.ts';
import { Lines, type OutgoingFormat, Stamps } from '../write.ts';
import { MPS_PER_MPH } from './udacity.ts';

const QUALITY = 95;
const conversion = shareOfLock(UDACITY_RULE, {});

/** A log of Udacity's simulator. Its side cameras are the centre's: nobody took other pictures. */
export const udacityLog: OutgoingFormat = {
  words: 'a Udacity log',
  rows: 160,
  columns: 320,
  conversion,
  open(folder) {
    mkdirSync(join(folder, 'IMG'));
    const log = new Lines(join(folder, 'driving_log.csv'));
    const stamps = new Stamps();
    return {
      async add(frame) {
        let { jpeg } = frame;
        if (!jpeg) {
          const { rgb, rows, columns } = await frame.picture();
          jpeg = await encodeJpeg(rgb, rows, columns, QUALITY);
        }
        const at = new Date(stamps.next(frame.timeS))
          .toISOString()
          .replace(/[-T:.]/g, '_')
          .slice(0, -1);
        const image = `center_${at}.jpg`;
        writeFileSync(join(folder, 'IMG', image), jpeg);
        const throttle = frame.throttle ?? 0;
        const numbers = [
          steeringThatGives(conversion, frame.curvaturePerM),
          Math.max(0, throttle),
          Math.max(0, -throttle),
          (frame.speedMps ?? 0) / MPS_PER_MPH,
        ];
        log.add([`IMG/${image}`, `IMG/${image}`, `IMG/${image}`, ...numbers].join(','));
      },
      finish: () => log.write(),
    };
  },
};
