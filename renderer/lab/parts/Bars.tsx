import styles from './Bars.module.css';

export interface BarsProps {
  readonly values: readonly number[];
  /** Drawn over them. */
  readonly line?: readonly number[];
  /** Value of a bar of full height. */
  readonly most: number;
  /** For screen readers. */
  readonly label: string;
}

/** Values as bars from a middle line, or from the floor where none is below it. */
export function Bars({ values, line, most, label }: BarsProps) {
  const signed = values.some((value) => value < -1e-12);
  const zero = signed ? 40 : 78;
  const height = signed ? 36 : 74;
  const y = (value: number) => zero - (height * value) / most;
  const pitch = 400 / values.length;
  return (
    <svg
      className={styles.bars}
      viewBox="0 0 400 80"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, i) => (
        <rect
          key={i}
          x={i * pitch + 0.15 * pitch}
          width={0.7 * pitch}
          y={Math.min(zero, y(value))}
          height={Math.max(0.5, Math.abs(y(value) - zero))}
          data-sign={value < 0 ? 'inhibit' : 'excite'}
        />
      ))}
      {line && <polyline points={line.map((value, i) => `${(i + 0.5) * pitch},${y(value)}`).join(' ')} />}
    </svg>
  );
}
