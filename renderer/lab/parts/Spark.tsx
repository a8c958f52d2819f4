import styles from './Spark.module.css';

export interface SparkProps {
  readonly label: string;
  /** Lines of as many values each; the second is drawn in the warm colour. */
  readonly lines: readonly (readonly number[])[];
  readonly most: number;
  /** Marks a place on the way, 0 … 1. */
  readonly mark?: number | undefined;
}

/** A small curve, one of many. */
export function Spark({ label, lines, most, mark }: SparkProps) {
  return (
    <svg
      className={styles.spark}
      viewBox="0 0 200 80"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {mark !== undefined && <line x1={200 * mark} y1="0" x2={200 * mark} y2="80" />}
      {lines.map((values, i) => (
        <polyline
          key={i}
          data-line={i}
          points={values
            .map(
              (value, at) =>
                `${(200 * at) / Math.max(1, values.length - 1)},${79 - 77 * Math.min(1, value / most)}`,
            )
            .join(' ')}
        />
      ))}
    </svg>
  );
}
