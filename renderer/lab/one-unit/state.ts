import { RULES, type Rule } from '../../../engine/lab/one-unit.ts';
import { TABLE_NAMES, type TableName } from '../../../engine/lab/patterns.ts';
import type { Activation } from '../../../engine/textbook/network.ts';
import { choice, type Fields, flag, numeric, numerics, seedOf } from '../place.ts';

/** What a person can set in chapter 1. */
export interface OneUnitState {
  readonly table: TableName;
  /** Inputs of the table. */
  readonly inputs: number;
  /** 1 for every input that counts where it is 0. */
  readonly not: readonly number[];
  /** Weights, bias last. */
  readonly weights: readonly number[];
  readonly activation: Activation;
  readonly rule: Rule;
  readonly rate: number;
  readonly batch: boolean;
  readonly updates: number;
  readonly seed: number;
  /** Row of the table that goes through the unit. */
  readonly row: number;
}

/** Updates that are shown at most. */
export const MOST_UPDATES = 20_000;

export const FIELDS: Fields<OneUnitState> = {
  table: choice<TableName>('or', TABLE_NAMES),
  inputs: numeric(2, 2, 5, true),
  not: numerics([], 0, 1, 5),
  weights: numerics([1, 1, -0.5], -100, 100, 6),
  activation: choice<Activation>('threshold', ['threshold', 'linear', 'sigmoid', 'tanh']),
  rule: choice<Rule>('squared', RULES),
  rate: numeric(0.5, 0, 10),
  batch: flag(false),
  updates: numeric(0, 0, MOST_UPDATES, true),
  seed: seedOf(1),
  row: numeric(0, 0, 31, true),
};
