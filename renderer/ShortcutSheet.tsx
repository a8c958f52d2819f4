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
              {[...Map.groupBy(shortcuts, ({ does }) => does)].map(([does, ways]) => (
                <div key={does}>
                  <dt>
                    {ways.map(({ keys }) => (
                      <Keys key={keys} keys={keys} />
                    ))}
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
