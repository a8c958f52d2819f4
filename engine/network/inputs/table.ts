import { z } from 'zod';
import type { Input } from './input.ts';
import * as kinds from './kinds.ts';

type Kinds = typeof kinds;
/** What one input is, as a model's card says it. */
export type InputSpec = { [Name in keyof Kinds]: Readonly<z.infer<Kinds[Name]['schema']>> }[keyof Kinds];

const schemas = Object.values(kinds).map(({ schema }) => schema);
export const InputSchema = z.discriminatedUnion(
  'kind',
  schemas as [(typeof schemas)[number], ...typeof schemas],
) as z.ZodType<InputSpec>;

const openers = new Map(Object.values(kinds).map(({ schema, open }) => [schema.shape.kind.value, open]));

export function openInput(spec: InputSpec): Input {
  // Each opens what its own schema says.
  return (openers.get(spec.kind) as (spec: InputSpec) => Input)(spec);
}
