import type { LucideIcon } from 'lucide-react';
import styles from './Segmented.module.css';

export interface SegmentedProps<Value extends string> {
  /** For screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly icon?: LucideIcon;
    readonly disabled?: boolean;
  }[];
  onChange(value: Value): void;
}

/** One of a few, all in sight. Arrow keys move, as in any group of radio buttons. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <fieldset className={styles.group} aria-label={label}>
      {options.map(({ value: own, label: text, icon: Icon, disabled }) => (
        <label key={own} className={styles.option} data-chosen={own === value}>
          <input
            type="radio"
            name={label}
            className="visually-hidden"
            checked={own === value}
            disabled={disabled}
            onChange={() => onChange(own)}
          />
          {Icon && <Icon size={15} aria-hidden />}
          {text}
        </label>
      ))}
    </fieldset>
  );
}
