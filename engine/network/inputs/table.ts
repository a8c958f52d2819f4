import { z } from 'zod';
import { brightness } from './brightness.ts';
import { camera } from './camera.ts';
import { feedback } from './feedback.ts';
import type { Input } from './input.ts';
import { range } from './range.ts';

/** Every kind of input that a network can read: a file and a line each. */
const INPUTS = { camera, range, feedback, brightness };

type Parts = typeof INPUTS;
/** What one input is, as a model's card says it. */
export type InputSpec = { [Kind in keyof Parts]: Readonly<z.infer<Parts[Kind]['schema']>> }[keyof Parts];

const schemas = Object.values(INPUTS).map(({ schema }) => schema);
export const InputSchema = z.discriminatedUnion(
  'kind',
  schemas as [(typeof schemas)[number], ...typeof schemas],
) as z.ZodType<InputSpec>;

export function openInput(spec: InputSpec): Input {
  // Each opens what its own schema says.
  return (INPUTS[spec.kind].open as (spec: InputSpec) => Input)(spec);
}
