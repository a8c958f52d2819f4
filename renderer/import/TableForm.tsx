import { useState } from 'react';
import {
  STEERING_UNIT_WORDS,
  STEERING_UNITS,
  type SteeringUnit,
  type TableReading,
} from '../../engine/protocol/exchange.ts';
import { NumberField, Select } from '../components/Field.tsx';
import { sentence } from '../components/format.ts';
import { changeTaken, useImport } from '../state/imports.ts';
import styles from './ImportDialog.module.css';

const SIDES = [
  { value: 'right', label: 'Right' },
  { value: 'left', label: 'Left' },
] as const;

/**
 * How the numbers of a table become steering: which column, what they are, which side is positive, what is straight ahead.
 * @param open whether it has to be filled in; else it is there to be changed
 */
export function TableForm({ table, open }: { readonly table: TableReading; readonly open: boolean }) {
  // Whoever has it open works in it: it stays.
  const [isOpen, setOpen] = useState(open);
  const { columns, ...reading } = table;
  // What a person has just set counts before the table has been looked at again with it.
  const { steering, unit, positive, scale, offset } = useImport((state) => state.table) ?? reading;
  const change = (part: Partial<typeof reading>) => {
    void changeTaken({ table: { ...reading, ...useImport.getState().table, ...part } });
  };
  return (
    <details className={styles.table} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>How the table steers</summary>
      <div className={styles.fields}>
        {columns.length > 0 && (
          <Select
            label="Column that steers"
            value={steering ?? ''}
            options={[
              ...(steering === null ? [{ value: '', label: 'Choose one' }] : []),
              ...columns.map(({ name, example }) => ({ value: name, label: `${name} (as ${example})` })),
            ]}
            onChange={(name) => change({ steering: name })}
          />
        )}
        <Select<SteeringUnit>
          label="Its numbers are"
          value={unit}
          options={STEERING_UNITS.map((own) => ({ value: own, label: sentence(STEERING_UNIT_WORDS[own]) }))}
          onChange={(own) => change({ unit: own })}
        />
        <Select
          label="Positive is"
          value={positive}
          options={SIDES}
          onChange={(side) => change({ positive: side })}
        />
        <NumberField
          label="Straight ahead is"
          value={offset}
          min={-1e9}
          max={1e9}
          step="any"
          onChange={(number) => change({ offset: number })}
        />
        <NumberField
          label="Scale"
          value={scale}
          min={-1e9}
          max={1e9}
          step="any"
          onChange={(number) => change({ scale: number })}
        />
      </div>
    </details>
  );
}
