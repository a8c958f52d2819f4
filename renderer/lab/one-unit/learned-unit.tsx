import { RULES, type Rule, unitOf } from '../../../engine/lab/one-unit.ts';
import { TABLE_NAMES, type TableName } from '../../../engine/lab/patterns.ts';
import { plainStep, type Training } from '../../../engine/lab/training.ts';
import { NumberField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import widths from '../parts/widths.module.css';
import type { OneUnitState } from './state.ts';
import { fitted, type Props, RANGE, SIDE, TABLE_LABELS, tableOf } from './tables.ts';

/** A unit that learns by a rule, after so many updates. */
export function useUnit(slot: string, state: OneUnitState, rule: Rule) {
  const weights = fitted(state);
  const { table, inputs, rate, batch, updates } = state;
  return useTrainingAt(
    `${slot}/${rule}`,
    JSON.stringify([weights, table, inputs, rate, batch]),
    () => ({
      spec: unitOf(rule, inputs),
      weights: [weights],
      patterns: tableOf(state),
      step: plainStep(rate),
      batch,
    }),
    updates,
  );
}

export const learnedSurface = ({ network, settings }: Training, size: number, chosen?: number) => (
  <Surface
    label="Answer of the unit over the plane of its inputs"
    grid={unitGrids(network, SIDE, RANGE)[0]![0]!}
    range={RANGE}
    points={settings.patterns}
    chosen={chosen}
    size={size}
  />
);

export function Settings({
  state,
  change,
  rules = true,
}: Pick<Props, 'state' | 'change'> & { readonly rules?: boolean }) {
  return (
    <Panel title="What it learns, and how">
      <Row>
        <Segmented<TableName>
          label="What it learns"
          value={state.table}
          options={TABLE_NAMES.filter((name) => name !== 'majority').map((value) => ({
            value,
            label: TABLE_LABELS[value],
          }))}
          onChange={(table) => change({ table, updates: 0 })}
        />
        {rules && (
          <Segmented<Rule>
            label="Rule"
            value={state.rule}
            options={RULES.map((value) => ({ value, label: RULE_LABELS[value] }))}
            onChange={(rule) => change({ rule, updates: 0 })}
          />
        )}
        <Segmented
          label="When weights move"
          value={state.batch ? 'batch' : 'example'}
          options={[
            { value: 'example', label: 'Per example' },
            { value: 'batch', label: 'Batch' },
          ]}
          onChange={(when) => change({ batch: when === 'batch', updates: 0 })}
        />
        <div className={widths.medium}>
          <NumberField
            label="Learning rate η"
            value={state.rate}
            min={0}
            max={10}
            step="any"
            onChange={(rate) => change({ rate, updates: 0 })}
          />
        </div>
      </Row>
    </Panel>
  );
}

export const RULE_LABELS: Readonly<Record<Rule, string>> = {
  squared: 'Squared error',
  perceptron: 'Perceptron',
  logistic: 'Logistic',
};
