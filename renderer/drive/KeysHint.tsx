import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { Keys } from '../components/Keys.tsx';
import { takesKeys } from './controls/key-owner.ts';
import { isDrivingKey } from './controls/keyboard.ts';
import styles from './DriveScreen.module.css';

/** Whether a key has driven since the page was loaded: whoever did it knows. */
const useFirstKey = create<{ readonly used: boolean }>(() => ({ used: false }));

const PLACES = ['KeyW', 'KeyA', 'KeyS', 'KeyD'] as const;

/** Browsers of one family tell what stands on the keys; the others tell nothing, and their people know W, A, S, D. */
interface KeyboardLayout {
  readonly keyboard?: { getLayoutMap(): Promise<ReadonlyMap<string, string>> };
}

/** The keys that drive, while a person has the wheel and has used none yet, as they are written on the person's keyboard. */
export function KeysHint() {
  const used = useFirstKey(({ used }) => used);
  const letters = useLetters();
  useEffect(() => {
    if (used) return;
    const stop = new AbortController();
    const hear = ({ code, target }: KeyboardEvent) => {
      if (isDrivingKey(code) && !takesKeys(target, code)) useFirstKey.setState({ used: true });
    };
    addEventListener('keydown', hear, { signal: stop.signal, capture: true });
    return () => stop.abort();
  }, [used]);
  if (used) return null;
  return (
    <p className={styles.keysHint}>
      {letters.map((letter) => (
        <Keys key={letter} keys={letter} />
      ))}
      <span className={styles.unseen}>{letters.join(', ').toUpperCase()} </span>or arrows drive;{' '}
      <Keys keys="escape" />
      <span className={styles.unseen}>Escape</span> gives them back
    </p>
  );
}

function useLetters(): readonly string[] {
  const [letters, setLetters] = useState<readonly string[]>(PLACES.map((code) => code.at(-1)!.toLowerCase()));
  useEffect(() => {
    let gone = false;
    void (navigator as Navigator & KeyboardLayout).keyboard
      ?.getLayoutMap()
      .then((layout) => {
        const own = PLACES.map((code) => layout.get(code));
        if (!gone && own.every((letter) => letter !== undefined)) setLetters(own);
      })
      // Not in every window: the usual letters stay.
      .catch(() => {});
    return () => {
      gone = true;
    };
  }, []);
  return letters;
}
