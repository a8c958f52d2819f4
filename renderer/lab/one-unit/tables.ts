import { namedTable, type TableName } from '../../../engine/lab/patterns.ts';
import type { StageProps } from '../chapter.ts';
import { subscript } from '../parts/NetworkDrawing.tsx';
import type { OneUnitState } from './state.ts';

export type Props = StageProps<OneUnitState>;

export const RANGE = [-0.5, 1.5] as const;

export const SIDE = 48;

export const TABLE_LABELS: Readonly<Record<TableName, string>> = {
  or: 'OR',
  and: 'AND',
  majority: 'Majority',
  xor: 'XOR',
};

export const inputNames = (count: number) => Array.from({ length: count }, (_, i) => `x${subscript(i + 1)}`);

/** Weights that fit the number of inputs, whatever an address says. */
export function fitted({ weights, inputs }: OneUnitState): readonly number[] {
  if (weights.length === inputs + 1) return weights;
  const bias = weights.at(-1) ?? 0;
  return [...Array.from({ length: inputs }, (_, i) => (i < weights.length - 1 ? weights[i]! : 1)), bias];
}

export function tableOf({ table, inputs, not }: OneUnitState) {
  return namedTable(
    table,
    inputs,
    not.map((one) => one === 1),
  );
}
