import { Suspense, useEffect, useRef, useState } from 'react';
import styles from './App.module.css';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { type MessagePlace, Toasts } from './components/Toasts.tsx';
import { ImportDialog } from './import/ImportDialog.tsx';
import { RoadImportDialog } from './import/RoadImportDialog.tsx';
import { RoadEditor } from './road-editor/RoadEditor.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { StatusBar } from './StatusBar.tsx';
import { SCREENS } from './screens.ts';
import { goTo, type ScreenId, useNavigation } from './state/navigation.ts';
import { useShortcuts } from './state/shortcuts.ts';
import { undoLatest } from './state/undo.ts';
import { WheelBanner } from './WheelBanner.tsx';

/** Where messages lie on a screen that has no list at its left. */
const MESSAGE_PLACES: Partial<Record<ScreenId, MessagePlace>> = {
  drive: 'sky',
  train: 'corner',
  lab: 'corner',
};

/** The frame around every screen: rail, banners, status bar. */
export function App() {
  const shown = useNavigation(({ screen }) => screen);
  const [sheet, setSheet] = useState(false);
  useShortcuts('Everywhere', [
    ...SCREENS.map(({ id, label }, i) => ({
      keys: String(i + 1),
      does: `Go to ${label}`,
      run: () => goTo(id),
    })),
    { keys: 'mod+z', does: 'Undo', run: undoLatest },
    { keys: '?', does: 'Show the shortcuts', run: () => setSheet(true) },
  ]);
  useEffect(
    () =>
      window.alvinnDesktop?.onAction((action) => {
        if (action.type === 'screen') goTo(action.screen);
        if (action.type === 'shortcuts') setSheet(true);
        // On the Drive screen these act; elsewhere they lead there first.
        if (action.type === 'record' || action.type === 'pause') goTo('drive');
      }),
    [],
  );
  const main = useRef<HTMLElement>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    // Tab goes on in the new screen, not through the rail again.
    const { activeElement } = document;
    if (document.querySelector('dialog[open]') || main.current!.contains(activeElement)) return;
    main.current!.focus({ preventScroll: true });
  }, [shown]);
  const { component: Shown } = SCREENS.find(({ id }) => id === shown)!;
  return (
    <div className={styles.app}>
      <nav className={styles.rail} aria-label="Screens">
        {SCREENS.map(({ id, label, icon: Icon }, i) => (
          <button
            key={id}
            type="button"
            className={styles.place}
            aria-current={id === shown ? 'page' : undefined}
            title={`${label} (${i + 1})`}
            onClick={() => goTo(id)}
          >
            <Icon size={20} aria-hidden />
            <span>{label}</span>
          </button>
        ))}
      </nav>
      <main ref={main} className={styles.main} tabIndex={-1}>
        <ConnectionBanner />
        <WheelBanner />
        <div className={styles.screen}>
          <Suspense>
            <Shown />
          </Suspense>
        </div>
      </main>
      <StatusBar onShortcuts={() => setSheet(true)} />
      <Toasts over={MESSAGE_PLACES[shown] ?? 'list'} />
      <ImportDialog />
      <RoadImportDialog />
      <RoadEditor />
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
    </div>
  );
}
