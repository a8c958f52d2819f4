import { Trash2, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { TrashEntry } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { bytes, moment } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { attempt } from '../state/engine.ts';
import styles from './Trash.module.css';

const NAMES: Readonly<Record<TrashEntry['what'], string>> = {
  drive: 'Recording',
  model: 'Model',
  road: 'Road',
  run: 'Run',
  sweep: 'Sweep',
  evaluation: 'Evaluation',
};

/** What was deleted, to bring it back or to let it go for good. */
export function Trash() {
  const [entries, setEntries] = useState<readonly TrashEntry[]>();
  const [asking, setAsking] = useState(false);
  const look = useCallback(async () => {
    const found = await attempt('library.trashed', {});
    if (found) setEntries(found);
  }, []);
  useEffect(() => void look(), [look]);
  if (!entries) return null;
  const size = bytes(entries.reduce((sum, entry) => sum + entry.bytes, 0));
  const restore = async (entry: TrashEntry) => {
    await bringBack(entry);
    await look();
  };
  const empty = async () => {
    setAsking(false);
    await attempt('library.emptyTrash', {});
    await look();
  };
  return (
    <Panel title="Trash" aside={entries.length > 0 ? size : undefined}>
      {entries.length === 0 ? (
        <p className="soft">Nothing was deleted.</p>
      ) : (
        <>
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <li key={`${entry.what} ${entry.trashed}`}>
                <span className={styles.name} title={entry.name}>
                  {entry.name}
                </span>
                <small>
                  {NAMES[entry.what]}, {bytes(entry.bytes)}, deleted {moment(entry.deletedMs)}
                </small>
                <Button icon={Undo2} label={`Bring back ${entry.name}`} onClick={() => void restore(entry)}>
                  Bring back
                </Button>
              </li>
            ))}
          </ul>
          <Button icon={Trash2} onClick={() => setAsking(true)}>
            Empty the trash …
          </Button>
        </>
      )}
      {asking && (
        <Dialog
          title="Delete for good?"
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button tone="primary" onClick={() => void empty()}>
                Delete {entries.length === 1 ? '1 thing' : `${entries.length} things`}
              </Button>
            </>
          }
        >
          <p>This gives {size} of the disk back. It cannot be undone.</p>
        </Dialog>
      )}
    </Panel>
  );
}

function bringBack({ what, trashed }: TrashEntry): Promise<unknown> {
  switch (what) {
    case 'run':
      return attempt('runs.restore', { trashed });
    case 'sweep':
      return attempt('sweep.restore', { trashed });
    case 'evaluation':
      return attempt('evaluation.restore', { trashed });
    case 'drive':
    case 'model':
    case 'road':
      return attempt('library.restore', { trashed });
    default:
      return what satisfies never;
  }
}
