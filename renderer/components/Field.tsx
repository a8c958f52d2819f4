import { type ReactNode, useId, useState } from 'react';
import styles from './Field.module.css';

interface Common {
  readonly label: string;
  /** One sentence of what it does. */
  readonly help?: string;
  readonly disabled?: boolean;
}

function Labelled({
  label,
  help,
  value,
  id,
  refused,
  children,
}: Common & {
  readonly id: string;
  readonly value?: ReactNode;
  /** Why what was typed does not hold. */
  readonly refused?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <div className={styles.top}>
        <label htmlFor={id}>{label}</label>
        {value !== undefined && <output htmlFor={id}>{value}</output>}
      </div>
      {children}
      {refused && (
        <small className={styles.refused} role="alert">
          {refused}
        </small>
      )}
      {help && (
        <small id={`${id}-help`} className={styles.help}>
          {help}
        </small>
      )}
    </div>
  );
}

export interface SliderProps extends Common {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words: "12 m/s". */
  readonly shown?: string;
  onChange(value: number): void;
}

export function Slider({ value, min, max, step, shown, onChange, ...common }: SliderProps) {
  const id = useId();
  return (
    <Labelled {...common} id={id} value={shown ?? value}>
      <input
        id={id}
        className={styles.slider}
        type="range"
        value={value}
        min={min}
        max={max}
        step={step}
        disabled={common.disabled}
        aria-valuetext={shown}
        aria-describedby={common.help && `${id}-help`}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </Labelled>
  );
}

export interface NumberFieldProps extends Common {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | 'any';
  readonly unit?: string;
  onChange(value: number): void;
}

/** A number; what is no number, or out of range, is put back with a word why. */
export function NumberField({ value, min, max, step = 1, unit, onChange, ...common }: NumberFieldProps) {
  const id = useId();
  const [refused, setRefused] = useState<string>();
  return (
    <Labelled {...common} id={id} value={unit} refused={refused}>
      <input
        id={id}
        className={styles.input}
        type="number"
        defaultValue={value}
        key={value}
        min={min}
        max={max}
        step={step}
        disabled={common.disabled}
        aria-describedby={common.help && `${id}-help`}
        onInput={() => setRefused(undefined)}
        onBlur={(event) => hand(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') hand(event.currentTarget);
        }}
      />
    </Labelled>
  );
  function hand(input: HTMLInputElement) {
    if (input.checkValidity() && Number.isFinite(input.valueAsNumber)) {
      if (input.valueAsNumber !== value) onChange(input.valueAsNumber);
    } else {
      setRefused(refusalOf(input));
      input.value = String(value);
    }
  }
  function refusalOf({ value: typed, validity }: HTMLInputElement): string {
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `between ${min} and ${max}`;
    const whole = step === 1 ? 'a whole number' : `in steps of ${step}`;
    const wanted = validity.stepMismatch ? whole : range;
    return `${typed === '' ? 'That' : typed} is not ${wanted}: it stays ${value}.`;
  }
}

export interface TextFieldProps extends Common {
  readonly value: string;
  readonly placeholder?: string;
  /** Why what was typed does not do. */
  readonly refused?: string | undefined;
  onChange(value: string): void;
}

export function TextField({ value, placeholder, refused, onChange, ...common }: TextFieldProps) {
  const id = useId();
  return (
    <Labelled {...common} id={id} refused={refused}>
      <input
        id={id}
        className={styles.input}
        value={value}
        placeholder={placeholder}
        disabled={common.disabled}
        aria-describedby={common.help && `${id}-help`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}

export interface SelectProps<Value extends string> extends Common {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  onChange(value: Value): void;
}

export function Select<Value extends string>({ value, options, onChange, ...common }: SelectProps<Value>) {
  const id = useId();
  return (
    <Labelled {...common} id={id}>
      <select
        id={id}
        className={styles.input}
        value={value}
        disabled={common.disabled}
        aria-describedby={common.help && `${id}-help`}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export interface SwitchProps extends Common {
  readonly value: boolean;
  onChange(value: boolean): void;
}

export function Switch({ value, onChange, label, help, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.switch}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={value}
        aria-checked={value}
        disabled={disabled}
        aria-describedby={help && `${id}-help`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {help && (
        <small id={`${id}-help`} className={styles.help}>
          {help}
        </small>
      )}
    </div>
  );
}
