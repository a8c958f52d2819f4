import { ACTIVATIONS } from '../../../engine/textbook/activations.ts';
import type { Activation } from '../../../engine/textbook/network.ts';
import { number, term } from './numbers.ts';
import styles from './UnitCard.module.css';

export interface UnitCardProps {
  readonly title: string;
  readonly activation: Activation;
  readonly inputs: readonly { readonly name: string; readonly value: number; readonly weight: number }[];
  readonly bias: number;
  /** Where given, weights can be set: −1 is the bias. */
  readonly onWeight?: ((index: number, value: number) => void) | undefined;
  /** Weights that can be typed lie between plus and minus this. */
  readonly most?: number;
}

/** A unit taken apart: weights × inputs = products, their sum, g, and the output, with every number. */
export function UnitCard({ title, activation, inputs, bias, onWeight, most = 100 }: UnitCardProps) {
  const sum = inputs.reduce((total, { value, weight }) => total + weight * value, bias);
  const output = ACTIVATIONS[activation].value(sum);
  const rows = [...inputs, { name: 'bias', value: 1, weight: bias }];
  return (
    <section className={styles.card} aria-label={title}>
      <h3>{title}</h3>
      <div className={styles.parts}>
        <table>
          <thead>
            <tr>
              <th scope="col">input</th>
              <th scope="col">value</th>
              <th scope="col">× weight</th>
              <th scope="col">= product</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, value, weight }, i) => {
              const index = i === inputs.length ? -1 : i;
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{number(value, 2)}</td>
                  <td data-sign={weight < 0 ? 'inhibit' : 'excite'}>
                    {onWeight ? (
                      <input
                        type="number"
                        aria-label={`Weight of ${name}`}
                        value={Number(weight.toFixed(4))}
                        step={0.5}
                        min={-most}
                        max={most}
                        onChange={({ currentTarget: { valueAsNumber: typed } }) => {
                          if (Math.abs(typed) <= most) onWeight(index, typed);
                        }}
                      />
                    ) : (
                      number(weight, 3)
                    )}
                  </td>
                  <td>{number(weight * value, 3)}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                sum s
              </th>
              <td>{number(sum, 3)}</td>
            </tr>
            <tr>
              <th scope="row" colSpan={3}>
                V = g(s), {formulaOf(activation)}
              </th>
              <td>
                <b>{number(output, 3)}</b>
              </td>
            </tr>
          </tfoot>
        </table>
        <Curve activation={activation} sum={sum} />
      </div>
    </section>
  );
}

/** g in symbols. */
export function formulaOf(activation: Activation): string {
  switch (activation) {
    case 'sigmoid':
      return '1 / (1 + e⁻ˢ)';
    case 'tanh':
      return 'tanh s';
    case 'linear':
      return 's itself';
    case 'relu':
      return 'max(0, s)';
    case 'threshold':
      return '1 where s > 0';
    default:
      return activation satisfies never;
  }
}

const REACH = 6;

/** g, with the sum and what it makes of it. */
export function Curve({ activation, sum }: { readonly activation: Activation; readonly sum: number }) {
  const { value } = ACTIVATIONS[activation];
  const isWide = activation === 'linear' || activation === 'relu';
  const [low, high] = isWide ? [-REACH, REACH] : activation === 'tanh' ? [-1.1, 1.1] : [-0.1, 1.1];
  const x = (s: number) => 60 + (55 * s) / REACH;
  const y = (v: number) => 80 - (76 * (v - low)) / (high - low);
  const points = Array.from({ length: 121 }, (_, i) => -REACH + (i * REACH) / 60);
  const at = Math.max(-REACH, Math.min(REACH, sum));
  return (
    <svg className={styles.curve} viewBox="0 0 120 84" role="img" aria-label={`g: ${formulaOf(activation)}`}>
      <line x1={x(0)} y1="2" x2={x(0)} y2="82" />
      <line x1="2" y1={y(0)} x2="118" y2={y(0)} />
      <polyline points={points.map((s) => `${x(s)},${y(value(s))}`).join(' ')} />
      <circle cx={x(at)} cy={y(value(at))} r="4" />
    </svg>
  );
}

/** A unit's sum as one line: "−0.50 + 1.00 · 1 + 1.00 · 0". */
export function sumInWords(bias: number, weights: readonly number[], names: readonly string[]): string {
  return [number(bias, 2), ...weights.map((weight, i) => `${term(weight)} ${names[i]}`)].join(' ');
}
