import { tub } from './donkeycar/write-tub.ts';
import { pictureTable } from './pictures/write-table.ts';
import { udacityLog } from './udacity/write-log.ts';
import type { OutgoingFormat } from './write.ts';

/** What drives go out as. */
export const OUTGOING = { tub, udacity: udacityLog, csv: pictureTable } as const satisfies Readonly<
  Record<string, OutgoingFormat>
>;
export type OutgoingName = keyof typeof OUTGOING;
