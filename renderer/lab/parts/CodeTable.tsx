import styles from './CodeTable.module.css';
import { subscript } from './NetworkDrawing.tsx';
import { number } from './numbers.ts';

export interface CodeTableProps {
  /** Answers of the hidden units to each pattern, 0 … 1. */
  readonly codes: readonly (readonly number[])[];
  readonly digits: number;
  /** Of each code: its bits, and whether its pattern comes out as it went in; not shown where left out. */
  readonly bits?: readonly { readonly text: string; readonly isBack: boolean }[];
}

/** What the hidden units make of each pattern, cell by cell. */
export function CodeTable({ codes, digits, bits }: CodeTableProps) {
  const texts = bits?.map(({ text }) => text);
  return (
    <table className={styles.code}>
      <thead>
        <tr>
          <th scope="col">pattern</th>
          {codes[0]!.map((_, unit) => (
            <th key={subscript(unit + 1)} scope="col">
              h{subscript(unit + 1)}
            </th>
          ))}
          {bits && (
            <>
              <th scope="col">bits</th>
              <th scope="col">out</th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {codes.map((code, i) => (
          <tr key={i} data-double={texts && texts.indexOf(texts[i]!) !== texts.lastIndexOf(texts[i]!)}>
            <th scope="row">{i + 1}</th>
            {code.map((value, unit) => (
              <td key={subscript(unit + 1)} style={{ background: shade(value) }}>
                {number(value, digits)}
              </td>
            ))}
            {bits && (
              <>
                <td className={styles.bits}>{bits[i]!.text}</td>
                <td>{bits[i]!.isBack ? '✓' : '✗'}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shade(value: number): string {
  const colour = value > 0.5 ? 'var(--excite)' : 'var(--inhibit)';
  return `color-mix(in srgb, ${colour} ${Math.round(45 * Math.abs(2 * value - 1))}%, var(--zero))`;
}
