import { useEffect, useRef, useState } from 'react';
import type { LogLine } from '../../engine/protocol/diagnostics.ts';
import { TextField } from '../components/Field.tsx';
import styles from './EngineLog.module.css';

/** The engine's last lines. Follows the end unless one has scrolled up. */
export function EngineLog({ lines }: { readonly lines: readonly LogLine[] }) {
  const [wanted, setWanted] = useState('');
  const holder = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const shown = lines.filter(({ text }) => text.toLowerCase().includes(wanted.toLowerCase()));
  useEffect(() => {
    const element = holder.current!;
    if (follows.current) element.scrollTop = element.scrollHeight;
  }, [lines, wanted]);
  return (
    <section className={styles.log} aria-label="Engine’s log">
      <header className={styles.header}>
        <h2>Engine’s log</h2>
        <div className={styles.search}>
          <TextField label="Lines with" placeholder="any" value={wanted} onChange={setWanted} />
        </div>
      </header>
      <ol
        ref={holder}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard.
        tabIndex={0}
        aria-label="Lines"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 8;
        }}
      >
        {shown.map(({ number, atMs, text }) => (
          <li key={number}>
            <time dateTime={new Date(atMs).toISOString()}>{new Date(atMs).toLocaleTimeString()}</time>
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {shown.length === 0 && (
        <p>{lines.length === 0 ? 'The engine has said nothing yet.' : 'No such line.'}</p>
      )}
    </section>
  );
}
