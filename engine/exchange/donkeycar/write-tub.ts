import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJpeg } from '../jpeg.ts';
import { DONKEYCAR_RULE, shareOfLock, steeringThatGives } from '../steering-rules.ts';
import { type OutgoingFormat, Stamps } from '../write.ts';

/** Records of a catalogue. */
const MOST_RECORDS = 1000;
const QUALITY = 95;
const SESSION = 'alvinn_0';

const conversion = shareOfLock(DONKEYCAR_RULE, {});

/** A tub of Donkeycar, version 2. Keys are sorted and line lengths exact, as its readers expect. */
export const tub: OutgoingFormat = {
  words: 'a Donkeycar tub',
  rows: 120,
  columns: 160,
  conversion,
  open(folder) {
    mkdirSync(join(folder, 'images'));
    const stamps = new Stamps();
    const catalogs: { lines: string[]; first: number }[] = [];
    let count = 0;
    let createdMs = 0;
    return {
      async add(frame) {
        const index = count++;
        if (index % MOST_RECORDS === 0) catalogs.push({ lines: [], first: index });
        const image = `${index}_cam_image_array_.jpg`;
        let { jpeg } = frame;
        if (!jpeg) {
          const { rgb, rows, columns } = await frame.picture();
          jpeg = await encodeJpeg(rgb, rows, columns, QUALITY);
        }
        writeFileSync(join(folder, 'images', image), jpeg);
        const ms = stamps.next(frame.timeS);
        if (index === 0) createdMs = ms;
        const angle = steeringThatGives(conversion, frame.curvaturePerM);
        const throttle = frame.throttle ?? 0;
        const record = {
          _index: index,
          _session_id: SESSION,
          _timestamp_ms: ms,
          'cam/image_array': image,
          ...(frame.byPilot ? { 'pilot/angle': angle, 'pilot/throttle': throttle } : {}),
          'user/angle': frame.byPilot ? 0 : angle,
          'user/mode': frame.byPilot ? 'local' : 'user',
          'user/throttle': frame.byPilot ? 0 : throttle,
        };
        catalogs.at(-1)!.lines.push(`${JSON.stringify(record)}\n`);
      },
      finish() {
        const created = createdMs / 1000;
        for (const [k, { lines, first }] of catalogs.entries()) {
          const name = `catalog_${k}.catalog`;
          writeFileSync(join(folder, name), lines.join(''));
          const manifest = {
            created_at: created,
            line_lengths: lines.map((line) => Buffer.byteLength(line)),
            path: `${name}_manifest`,
            start_index: first,
          };
          writeFileSync(join(folder, `${name}_manifest`), `${JSON.stringify(manifest)}\n`);
        }
        const manifest = [
          ['cam/image_array', 'user/angle', 'user/throttle', 'user/mode'],
          ['image_array', 'float', 'float', 'str'],
          {},
          { created_at: created, sessions: { all_full_ids: [SESSION], last_id: 0, last_full_id: SESSION } },
          {
            paths: catalogs.map((_, k) => `catalog_${k}.catalog`),
            current_index: count,
            max_len: MOST_RECORDS,
            deleted_indexes: [],
          },
        ];
        writeFileSync(
          join(folder, 'manifest.json'),
          manifest.map((line) => `${JSON.stringify(line)}\n`).join(''),
        );
      },
    };
  },
};
