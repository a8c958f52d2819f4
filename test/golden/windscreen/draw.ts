import { z } from 'zod';
import type { BenchDrive } from '../../../renderer/windscreen/bench-page.ts';
import { CLEAR_DAY, type Conditions } from '../../../sim/scene/conditions.ts';
import { openOwnPage, pictureOfPixels } from '../page.ts';
import { RoadOfCase } from '../road.ts';
import { changesOf, type Subject, tolerances } from '../subject.ts';

const side = z.int().min(32).max(512);

/** A view of a road in the best quality. What is not said of the light and the weather is a clear day. */
const Input = z.strictObject({
  tolerance: tolerances('chromium'),
  width: side,
  height: side,
  road: RoadOfCase,
  conditions: changesOf({ ...CLEAR_DAY }),
  view: z.enum(['windscreen', 'chase', 'birds-eye']),
  stationM: z.number(),
});

const SPEED_MPS = 8;

/** What the driver sees, drawn by the page's own code on WebGL in software. */
export const windscreen: Subject = async () => {
  const own = await openOwnPage('renderer/windscreen/bench.html', '?quality=best');
  return {
    async draw(input) {
      const { tolerance: _, width, height, conditions, ...where } = Input.parse(input);
      const plan: BenchDrive = {
        ...where,
        conditions: { ...CLEAR_DAY, ...conditions } as Conditions,
        speedMps: SPEED_MPS,
        durationS: 0,
      };
      await own.load(width, height);
      return pictureOfPixels(own, plan);
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
};
