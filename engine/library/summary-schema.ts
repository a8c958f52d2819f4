import { z } from 'zod';
import { type FileKind, HISTOGRAM_UNITS, type Thumbnail } from '../protocol/library.ts';
import type { Summaries } from './summaries.ts';

const count = z.int().nonnegative();
/** What a file says of itself is one line of bounded length by the time that it is a summary. */
const Line = z.string().max(300);
const Problem = z.object({ message: Line, hint: Line });

const SUMMARIES: { readonly [Kind in FileKind]: z.ZodType<Summaries[Kind]> } = {
  drive: z.object({
    kind: z.enum(['recorded', 'synthetic']),
    frames: count,
    dropped: count,
    mayLackEnd: z.boolean(),
    seconds: z.number(),
    distanceM: z.number(),
    roads: z.array(Line).max(10),
    roadCount: count,
    modes: z.array(Line).max(10),
    sources: z.array(Line).max(10),
    sensors: Line,
    steeringHistogram: z.array(count).length(HISTOGRAM_UNITS),
  }),
  model: z.object({
    preset: Line,
    layers: z.array(count).max(100),
    epochs: z.number().nullable(),
    sensors: Line,
    scores: z.record(Line, z.number().nullable()) as unknown as z.ZodType<Summaries['model']['scores']>,
  }),
  road: z.object({ name: Line, lengthM: z.number(), closed: z.boolean() }),
};

const contentOf = (kind: FileKind) =>
  z.union([z.strictObject({ summary: SUMMARIES[kind] }), z.strictObject({ problem: Problem })]);
/** What the catalogue keeps of a file of each kind. */
export const CONTENTS = { drive: contentOf('drive'), model: contentOf('model'), road: contentOf('road') };

const side = z.int().min(1).max(8192);
export const ThumbnailSchema: z.ZodType<Thumbnail> = z
  .object({ rows: side, columns: side, rgb: z.base64() })
  .refine(({ rows, columns, rgb }) => Buffer.byteLength(rgb, 'base64') === 3 * rows * columns);
