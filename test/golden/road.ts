import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { parseRoadFile } from '../../sim/road/road-file.ts';

/** The road of a case: a kind and its seed, or the content of a road file. */
export const RoadOfCase: z.ZodType<RoadDescription> = z.union([
  z.strictObject({ kind: z.enum(ROAD_KINDS), seed: z.int() }),
  z.looseObject({ format: z.string() }).transform((file) => parseRoadFile(JSON.stringify(file))),
]);
