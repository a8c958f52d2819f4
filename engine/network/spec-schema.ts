import { z } from 'zod';
import { ACTIVATION_NAMES } from '../textbook/activations.ts';
import { InputSchema } from './inputs/table.ts';
import type { Activation, ModelSpec, NetworkSpec } from './model.ts';
import { OutputSchema } from './outputs/table.ts';
import { cells } from './sizes.ts';

const activation = z.enum(ACTIVATION_NAMES as readonly [Activation, ...Activation[]]);

const Network: z.ZodType<NetworkSpec> = z.object({
  inputs: z.int().min(1),
  layers: z
    .array(
      z.union([
        z.object({
          kind: z.literal('convolution'),
          rows: cells,
          columns: cells,
          channels: cells,
          filters: cells,
          kernelRows: cells,
          kernelColumns: cells,
          stride: cells,
          activation,
        }),
        z.object({ kind: z.literal('dense').optional(), units: z.int().min(1).max(65_536), activation }),
      ]),
    )
    .min(1),
  heads: z
    .array(
      z.object({
        units: z.int().min(1).max(65_536),
        loss: z.enum(['squared', 'logistic', 'softmax-cross-entropy']),
        weight: z.number().positive(),
        activation: activation.optional(),
      }),
    )
    .optional(),
}) as z.ZodType<NetworkSpec>;

/** {@link ModelSpec}, checked: what a model's card of format 2 holds. */
export const SpecSchema: z.ZodType<ModelSpec> = z.object({
  preset: z.string(),
  inputs: z.array(InputSchema).min(1),
  outputs: z.array(OutputSchema).min(1),
  network: Network,
});
