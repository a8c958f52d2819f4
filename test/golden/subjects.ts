import { fieldsCanvas } from './fields-canvas/draw.ts';
import { plots } from './plots/draw.ts';
import { receptiveFieldPictures } from './receptive-fields/draw.ts';
import { retinas } from './retinas/draw.ts';
import type { Subject } from './subject.ts';
import { windscreen } from './windscreen/draw.ts';

/** All that has golden pictures: a folder each, with `draw.ts` and a folder a case. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  'fields-canvas': fieldsCanvas,
  plots,
  'receptive-fields': receptiveFieldPictures,
  retinas,
  windscreen,
};
