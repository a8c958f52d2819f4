import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../picture.ts';
import { Lines, type OutgoingFormat } from '../write.ts';

/** PNG pictures and a CSV with curvatures: nothing is lost. */
export const pictureTable: OutgoingFormat = {
  words: 'PNG pictures with a CSV',
  rows: 120,
  columns: 160,
  conversion: { kind: 'linear', curvaturePerUnit: 1, curvatureAtZeroPerM: 0 },
  open(folder) {
    mkdirSync(join(folder, 'frames'));
    const table = new Lines(join(folder, 'frames.csv'));
    table.add('frame,time_s,curvature_per_m,throttle,speed_mps,mode');
    let count = 0;
    return {
      async add(frame) {
        const name = `${String(count++).padStart(6, '0')}.png`;
        writeFileSync(join(folder, 'frames', name), encodePng(await frame.picture()));
        const { timeS, curvaturePerM, throttle, speedMps, byPilot } = frame;
        table.add(
          [name, timeS, curvaturePerM, throttle ?? '', speedMps ?? '', byPilot ? 'network' : 'person'].join(
            ',',
          ),
        );
      },
      finish: () => table.write(),
    };
  },
};
