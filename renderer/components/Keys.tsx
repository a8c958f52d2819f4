import styles from './Keys.module.css';

const APPLE = navigator.userAgent.includes('Mac');
const NAMES: Readonly<Record<string, string>> = {
  mod: APPLE ? '⌘' : 'Ctrl',
  shift: 'Shift',
  space: 'Space',
  enter: 'Enter',
  backspace: '⌫',
  delete: 'Del',
  escape: 'Esc',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
};

/** Keys as they are written on the keyboard: `mod+r`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <kbd className={styles.keys} aria-hidden>
      {keys
        .split('+')
        .map((key) => NAMES[key] ?? key.charAt(0).toUpperCase() + key.slice(1))
        .join(' ')}
    </kbd>
  );
}
