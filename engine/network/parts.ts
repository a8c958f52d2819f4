import type { Input, PictureSize } from './inputs/input.ts';
import { openInput } from './inputs/table.ts';
import type { Look } from './look.ts';
import type { Head, ModelSpec } from './model.ts';
import type { Direction } from './outputs/direction.ts';
import type { InputActivations, Output } from './outputs/output.ts';
import { type OutputSpec, openOutput } from './outputs/table.ts';

/** A part and where it lies: its first input of the network, or its first unit of the last layer. */
export type Placed<Part> = Part & { readonly first: number };

/** The parts of a model, in order. */
export interface Parts {
  readonly inputs: readonly Placed<Input>[];
  readonly outputs: readonly Placed<Output>[];
  /** All inputs, all output units. */
  readonly inputWidth: number;
  readonly outputWidth: number;
}

const opened = new WeakMap<ModelSpec, Parts>();

export function partsOf(spec: ModelSpec): Parts {
  let parts = opened.get(spec);
  if (!parts) {
    const inputs = placed(spec.inputs.map(openInput));
    const outputs = placed(spec.outputs.map(openOutput));
    const width = (list: readonly { readonly width: number }[]) =>
      list.reduce((sum, part) => sum + part.width, 0);
    parts = { inputs, outputs, inputWidth: width(inputs), outputWidth: width(outputs) };
    opened.set(spec, parts);
  }
  return parts;
}

/** The input of a kind, or undefined. */
export function inputOf(spec: ModelSpec, kind: string): Placed<Input> | undefined {
  return partsOf(spec).inputs.find((part) => part.kind === kind);
}

/** The output of a kind, or undefined. */
export function outputOf(spec: ModelSpec, kind: OutputSpec['kind']): Placed<Output> | undefined {
  return partsOf(spec).outputs.find((part) => part.kind === kind);
}

/** Whether a network tells with each answer how far it trusts itself. */
export function tellsReliability(spec: ModelSpec): boolean {
  return outputOf(spec, 'reconstruction') !== undefined;
}

/**
 * Whether a network sees the range finder alone: it knows of obstacles and of no road. It answers how far to steer aside from
 * what is right on the road.
 */
export function seesRangeAlone(spec: ModelSpec): boolean {
  return partsOf(spec).inputs.every(({ kind }) => kind === 'range');
}

/** The output that steers. @throws RangeError for a network that answers no direction. */
export function directionOf(spec: ModelSpec): Placed<Direction> {
  const direction = outputOf(spec, 'direction');
  if (!direction) throw new RangeError(`${spec.preset} has no direction output`);
  return direction as Placed<Direction>;
}

/** Inputs that lie as pictures, with their place. */
export function picturesOf(spec: ModelSpec): (PictureSize & { readonly first: number })[] {
  return partsOf(spec).inputs.flatMap(({ picture, first }) => (picture ? [{ ...picture, first }] : []));
}

/** The inputs of the network for one look, as the trainer is given them, into `out` from `offset`. */
export function networkInputs(spec: ModelSpec, look: Look, out: Float32Array, offset: number): void {
  for (const input of partsOf(spec).inputs) input.encode(look, out, offset + input.first);
}

/** Looks up the activations of an input by its kind. @param row all inputs of one pattern */
export function activationsOf(inputs: readonly Placed<Input>[], row: Float32Array): InputActivations {
  return (kind) => {
    const input = inputs.find((part) => part.kind === kind);
    if (!input) throw new RangeError(`the network has no ${kind} input`);
    return row.subarray(input.first, input.first + input.width);
  };
}

/** Heads that a network needs for its outputs; undefined where all are of the plain squared loss, which needs none. */
export function headsFor(outputs: readonly OutputSpec[]): readonly Head[] | undefined {
  const parts = outputs.map(openOutput);
  if (parts.every(({ loss, head }) => loss === 'squared' && head === undefined)) return undefined;
  return parts.map(({ width, loss, head }) => ({ units: width, loss, weight: 1, ...head }));
}

function placed<Part extends { readonly width: number }>(parts: readonly Part[]): Placed<Part>[] {
  let next = 0;
  return parts.map((part) => {
    const first = next;
    next += part.width;
    return { ...part, first };
  });
}
