import { z } from 'zod';
import { classes } from './classes.ts';
import { direction } from './direction.ts';
import type { Output } from './output.ts';
import { reconstruction } from './reconstruction.ts';
import { roadIntensity } from './road-intensity.ts';

/** Every kind of output that a network can have: a file and a line each. */
const OUTPUTS = {
  direction,
  'road-intensity': roadIntensity,
  reconstruction,
  classes,
};

type Parts = typeof OUTPUTS;
/** What one output is, as a model's card says it. */
export type OutputSpec = { [Kind in keyof Parts]: Readonly<z.infer<Parts[Kind]['schema']>> }[keyof Parts];

const schemas = Object.values(OUTPUTS).map(({ schema }) => schema);
export const OutputSchema = z.discriminatedUnion(
  'kind',
  schemas as [(typeof schemas)[number], ...typeof schemas],
) as z.ZodType<OutputSpec>;

export function openOutput(spec: OutputSpec): Output {
  // Each opens what its own schema says.
  return (OUTPUTS[spec.kind].open as (spec: OutputSpec) => Output)(spec);
}
