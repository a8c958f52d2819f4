import styles from './Checks.module.css';

export interface ChecksProps {
  /** For screen readers. */
  readonly label: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly about: string;
    readonly disabled?: boolean;
  }[];
  readonly chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Some of several, in the order in which they are listed. */
export function Checks({ label, options, chosen, onChange }: ChecksProps) {
  const toggle = (value: string, on: boolean) =>
    onChange(options.map((option) => option.value).filter((v) => (v === value ? on : chosen.includes(v))));
  return (
    <fieldset className={styles.checks} aria-label={label}>
      {options.map(({ value, label: text, about, disabled }) => (
        <label key={value} className={styles.check}>
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            disabled={disabled}
            onChange={(event) => toggle(value, event.target.checked)}
          />
          <span>{text}</span>
          <small>{about}</small>
        </label>
      ))}
    </fieldset>
  );
}
