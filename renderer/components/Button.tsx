import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Button.module.css';
import { Keys } from './Keys.tsx';

export interface ButtonProps {
  readonly children?: ReactNode;
  readonly icon?: LucideIcon;
  /** primary: the one thing to do here; danger: takes something away; quiet: beside others; plain: the rest. */
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** Shortcut to show. */
  readonly keys?: string;
  /** Says what an icon alone does. */
  readonly label?: string;
  readonly disabled?: boolean;
  /** For a button that stays in: recording, paused. */
  readonly pressed?: boolean;
  readonly large?: boolean;
  onClick(): void;
}

export function Button({
  children,
  icon: Icon,
  tone = 'plain',
  keys,
  label,
  disabled,
  pressed,
  large,
  onClick,
}: ButtonProps) {
  const classes = [styles.button, styles[tone], large && styles.large, !children && styles.bare];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      aria-label={label}
      title={label}
      disabled={disabled}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {Icon && <Icon size={large ? 18 : 15} aria-hidden />}
      {children}
      {keys && <Keys keys={keys} />}
    </button>
  );
}
