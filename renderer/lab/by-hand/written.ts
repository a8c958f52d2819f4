import type { HandStep, Term } from '../../../engine/lab/by-hand.ts';
import { subscript, unitName } from '../parts/NetworkDrawing.tsx';
import { number, short } from '../parts/numbers.ts';
import { formulaOf } from '../parts/UnitCard.tsx';

/** A line of back-propagation: what is worked out, by which formula, with which numbers. */
export interface Line {
  readonly name: string;
  readonly formula: string;
  readonly numbers: string;
  readonly value: string;
}

const signed = (value: number, digits = 3) =>
  value < 0 ? `(${number(value, digits)})` : number(value, digits);

/** Writes a step down; `sizes` are those of the network, inputs first. */
export function lineOf(step: HandStep, sizes: readonly number[]): Line {
  const name = unitName(step.layer, step.unit, sizes);
  switch (step.kind) {
    case 'sum':
      return {
        name: `s of ${name}`,
        formula: 'bias + Σ w x',
        numbers: products(step.terms),
        value: number(step.value, 4),
      };
    case 'output':
      return {
        name,
        formula: `g(s) = ${formulaOf(step.activation)}`,
        numbers: `g(${number(step.sum, 4)})`,
        value: number(step.value, 4),
      };
    case 'output-delta':
      return step.slope === undefined
        ? {
            name: `δ of ${name}`,
            formula: 'y − V',
            numbers: `${short(step.target)} − ${number(step.output, 4)}`,
            value: number(step.value, 4),
          }
        : {
            name: `δ of ${name}`,
            formula: 'g′(s) (y − V)',
            numbers: `${number(step.slope, 4)} · (${short(step.target)} − ${number(step.output, 4)})`,
            value: number(step.value, 4),
          };
    case 'hidden-delta':
      return {
        name: `δ of ${name}`,
        formula: 'g′(s) Σ w δ',
        numbers: `${number(step.slope, 4)} · (${products(step.terms)})`,
        value: number(step.value, 4),
      };
    case 'weight':
      return {
        name: `w of ${name} from ${sourceName(step.layer, step.from, sizes)}`,
        formula: 'w + η δ x',
        numbers: `${number(step.before, 3)} + ${short(step.rate)} · ${signed(step.delta, 4)} · ${signed(step.input, 3)}`,
        value: number(step.value, 4),
      };
    default:
      return step satisfies never;
  }
}

function products(terms: readonly Term[]): string {
  return terms
    .map(({ from, weight, value }) =>
      from === undefined ? signed(weight) : `${signed(weight)} · ${signed(value)}`,
    )
    .join(' + ');
}

function sourceName(layer: number, from: number | undefined, sizes: readonly number[]): string {
  if (from === undefined) return 'bias';
  return layer === 0 ? `x${subscript(from + 1)}` : unitName(layer - 1, from, sizes);
}

/** Which part of back-propagation a step belongs to. */
export function phaseOf(step: HandStep): string {
  switch (step.kind) {
    case 'sum':
    case 'output':
      return 'Forward';
    case 'output-delta':
    case 'hidden-delta':
      return 'Back';
    case 'weight':
      return 'The weights move';
    default:
      return step satisfies never;
  }
}
