import type { Pattern } from '../../../engine/lab/patterns.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { number } from './numbers.ts';
import styles from './TruthTable.module.css';

export interface TruthTableProps {
  readonly label: string;
  readonly table: readonly Pattern[];
  readonly names: readonly string[];
  /** The network's sum and answer for a row. */
  readonly answer: (inputs: readonly number[]) => { readonly sum: number; readonly output: number };
  readonly chosen?: number | undefined;
  readonly onChoose?: ((row: number) => void) | undefined;
}

/** Sum and answer of a network's one output. */
export function answerOf(network: LearningNetwork, inputs: readonly number[]) {
  const output = network.forward(inputs)[0]!;
  return { sum: network.layers.at(-1)!.sums[0]!, output };
}

/** What should come out and what does, row by row. */
export function TruthTable({ label, table, names, answer, chosen, onChoose }: TruthTableProps) {
  const rows = table.map((pattern) => {
    const { sum, output } = answer(pattern.inputs);
    return { ...pattern, sum, output, right: output > 0.5 === pattern.targets[0]! > 0.5 };
  });
  const right = rows.filter((row) => row.right).length;
  return (
    <div className={styles.holder}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">wanted</th>
            <th scope="col">sum</th>
            <th scope="col">answer</th>
            <th scope="col">
              <span className="visually-hidden">right</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ inputs, targets, sum, output, right: isRight }, i) => (
            <tr key={inputs.join('')} data-chosen={chosen === i} data-right={isRight}>
              {inputs.map((bit, at) => (
                <td key={at}>{bit}</td>
              ))}
              <td>
                {onChoose ? (
                  <button
                    type="button"
                    aria-label={`Show ${inputs.join(', ')}, wanted ${targets[0]}`}
                    aria-pressed={chosen === i}
                    onClick={() => onChoose(i)}
                  >
                    {targets[0]}
                  </button>
                ) : (
                  targets[0]
                )}
              </td>
              <td>{number(sum, 2)}</td>
              <td>{number(output, Number.isInteger(output) ? 0 : 2)}</td>
              <td className={styles.mark}>{isRight ? '✓' : '✗'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.verdict} data-right={right === rows.length} role="status">
        {right === rows.length ? 'All rows are right.' : `${right} of ${rows.length} rows are right.`}
      </p>
    </div>
  );
}
