import { Button } from './components/Button.tsx';
import { Dialog } from './components/Dialog.tsx';
import { Keys } from './components/Keys.tsx';
import styles from './ShortcutSheet.module.css';
import { useShortcutGroups } from './state/shortcuts.ts';

/** Every shortcut that acts on the screen that is shown. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const groups = useShortcutGroups(({ groups }) => groups);
  return (
    <Dialog title="Shortcuts" onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <div className={styles.sheet}>
        {groups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h2>{title}</h2>
            <dl>
              {shortcuts.map(({ keys, does }) => (
                <div key={keys}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
