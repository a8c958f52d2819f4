import { z } from 'zod';
import * as kinds from './kinds.ts';
import type { Output } from './output.ts';

type Kinds = typeof kinds;
/** What one output is, as a model's card says it. */
export type OutputSpec = { [Name in keyof Kinds]: Readonly<z.infer<Kinds[Name]['schema']>> }[keyof Kinds];

const schemas = Object.values(kinds).map(({ schema }) => schema);
export const OutputSchema = z.discriminatedUnion(
  'kind',
  schemas as [(typeof schemas)[number], ...typeof schemas],
) as z.ZodType<OutputSpec>;

const openers = new Map(Object.values(kinds).map(({ schema, open }) => [schema.shape.kind.value, open]));

export function openOutput(spec: OutputSpec): Output {
  // Each opens what its own schema says.
  return (openers.get(spec.kind) as (spec: OutputSpec) => Output)(spec);
}
