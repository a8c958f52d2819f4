import styles from './SteeringHistogram.module.css';

/** How often a drive steers how sharply, sharpest left at the left. */
export function SteeringHistogram({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <span className={styles.histogram} role="img" aria-label={inWords(counts)} title={inWords(counts)}>
      {counts.map((count, unit) => (
        <i
          key={unit}
          style={{ height: `${count === 0 ? 0 : Math.max(4, 100 * Math.sqrt(count / most))}%` }}
        />
      ))}
    </span>
  );
}

function inWords(counts: readonly number[]): string {
  const middle = (counts.length - 1) / 2;
  const share = (side: (unit: number) => boolean) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    const here = counts.reduce((sum, count, unit) => sum + (side(unit) ? count : 0), 0);
    return `${Math.round((100 * here) / Math.max(1, all))} %`;
  };
  return `Steering: ${share((unit) => unit < middle)} left, ${share((unit) => unit === middle)} straight, ${share((unit) => unit > middle)} right`;
}
