import { Combine, Film, FolderInput, GraduationCap, Import } from 'lucide-react';
import { useState } from 'react';
import type { DriveEntry } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { Select, TextField } from '../components/Field.tsx';
import { FileList } from '../components/FileList.tsx';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { useEngine } from '../state/engine.ts';
import { chooseImports } from '../state/files.ts';
import { beginImport } from '../state/imports.ts';
import { useIntent } from '../state/intent.ts';
import { goTo } from '../state/navigation.ts';
import { openDrive, SORTS, type Sort, toggleChosen, useRecordings } from '../state/recordings.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { DriveCard } from './DriveCard.tsx';
import { DriveViewer } from './DriveViewer.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import styles from './RecordingsScreen.module.css';

/** The library's drives: look at them, cut them, train on them. */
export function RecordingsScreen() {
  const drives = useEngine(({ library }) => library?.drives);
  const { open, chosen, search, sort } = useRecordings();
  const [merging, setMerging] = useState(false);
  const shown = (drives ?? []).filter(matches(search)).sort(ORDERS[sort]);
  const opened = drives?.find(({ file, problem }) => file === open && !problem);
  const ticked = chosen.filter((file) => drives?.some((drive) => drive.file === file && !drive.problem));
  const usable = shown.filter(({ problem, live, reading }) => !problem && !live && !reading);
  const openBeside = (by: number) => {
    const at = usable.findIndex(({ file }) => file === open);
    const next = usable[at < 0 ? 0 : at + by];
    if (next) openDrive(next.file);
  };
  useShortcuts('Recordings', [
    { keys: 'arrowdown', does: 'Open the next drive', run: () => openBeside(1) },
    { keys: 'arrowup', does: 'Open the drive before', run: () => openBeside(-1) },
  ]);
  const actions = (
    <>
      {ticked.length > 0 && (
        <Button icon={GraduationCap} onClick={() => trainOn(ticked)}>
          Train on {ticked.length} chosen
        </Button>
      )}
      {ticked.length > 1 && (
        <Button icon={Combine} onClick={() => setMerging(true)}>
          Merge {ticked.length}
        </Button>
      )}
      <Button icon={Import} onClick={() => void chooseImports('drive')}>
        Import
      </Button>
      <Button icon={FolderInput} onClick={beginImport}>
        From elsewhere
      </Button>
    </>
  );
  return (
    <ScreenFrame title="Recordings" actions={actions}>
      {drives?.length === 0 ? (
        <Empty
          icon={Film}
          title="No drives yet"
          action={
            <Button tone="primary" onClick={() => goTo('drive')}>
              Go to Drive
            </Button>
          }
        >
          Record a drive with R on the Drive screen, make snapshots on the Train screen, or drop a .drive
          file, a Donkeycar tub, a Udacity log or a folder of pictures on this window.
        </Empty>
      ) : (
        <FileList
          label="Drives"
          open={opened?.file ?? null}
          head={
            <div className={styles.filters}>
              <TextField
                label="Search"
                placeholder="Name or road"
                value={search}
                onChange={(text) => useRecordings.setState({ search: text })}
              />
              <Select
                label="Order"
                value={sort}
                options={(Object.keys(SORTS) as Sort[]).map((value) => ({ value, label: SORTS[value] }))}
                onChange={(value) => useRecordings.setState({ sort: value })}
              />
            </div>
          }
          files={
            <>
              {shown.map((drive) => (
                <DriveCard
                  key={drive.file}
                  drive={drive}
                  open={drive.file === open}
                  chosen={chosen.includes(drive.file)}
                  onOpen={() => openDrive(drive.file)}
                  onChoose={() => toggleChosen(drive.file)}
                />
              ))}
              {drives && shown.length === 0 && <p className="soft">No drive matches “{search}”.</p>}
            </>
          }
        >
          {opened ? (
            <DriveViewer key={opened.file} drive={opened} onTrain={() => trainOn([opened.file])} />
          ) : (
            <Empty icon={Film} title="Nothing is open">
              Open a drive to see what the camera saw, where the car went and how it was steered, and to drop
              what should not be learned.
            </Empty>
          )}
        </FileList>
      )}
      {merging && <MergeDialog files={ticked} onClose={() => setMerging(false)} />}
    </ScreenFrame>
  );
}

function trainOn(files: readonly string[]): void {
  useIntent.setState({ trainOn: files });
  goTo('train');
}

function matches(search: string): (drive: DriveEntry) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ file, roads, kind, modes }) => {
    const text = [file, ...roads, ...modes, kind].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

const ORDERS: Readonly<Record<Sort, (a: DriveEntry, b: DriveEntry) => number>> = {
  newest: (a, b) => b.madeMs - a.madeMs,
  name: (a, b) => a.file.localeCompare(b.file, undefined, { numeric: true }),
  longest: (a, b) => b.frames - a.frames,
};
