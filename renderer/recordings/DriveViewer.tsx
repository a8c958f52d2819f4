import { Download, GraduationCap, Pencil, Scissors, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type DriveEntry, type FileProblem, nameOf } from '../../engine/protocol/library.ts';
import { FAR_OFF_M } from '../../sim/metrics/placement.ts';
import { Button } from '../components/Button.tsx';
import { rowOf } from '../components/FileCard.tsx';
import { bytes, duration, metres } from '../components/format.ts';
import { ProblemCard } from '../components/ProblemCard.tsx';
import { RenameDialog } from '../components/RenameDialog.tsx';
import { EngineError } from '../state/connection.ts';
import { call } from '../state/engine.ts';
import { exportFile } from '../state/files.ts';
import { focusRow } from '../state/keep-focus.ts';
import { trashFile } from '../state/library.ts';
import { followRename, openDrive } from '../state/recordings.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import styles from './DriveViewer.module.css';
import { Edits } from './edits.ts';
import { Moments } from './Moments.tsx';
import { PlayedRetinas } from './PlayedRetinas.tsx';
import { Player } from './player.ts';
import { RouteMap } from './RouteMap.tsx';
import { Recording } from './recording.ts';
import { Timeline } from './Timeline.tsx';
import { Transport } from './Transport.tsx';
import { usePlayer } from './usePlayer.ts';

type Opened =
  | { readonly is: 'opening' }
  | { readonly is: 'open'; readonly player: Player; readonly edits: Edits }
  | { readonly is: 'refused'; readonly problem: FileProblem };

export interface DriveViewerProps {
  readonly drive: DriveEntry;
  onTrain(): void;
}

/** A drive to scrub, play and cut. */
export function DriveViewer({ drive, onTrain }: DriveViewerProps) {
  const opened = useOpened(drive.file);
  const [renaming, setRenaming] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const isOpen = opened.is === 'open';
  useEffect(() => {
    // Keys play and step through it at once. Its heading is in sight in every window, and takes none of them.
    if (isOpen) heading.current!.focus({ preventScroll: true });
  }, [isOpen]);
  const trash = () => {
    focusRow(rowOf('drive', drive.file));
    void trashFile('drive', drive.file).then((gone) => gone && openDrive(null));
  };
  useShortcuts('Recording', [
    { keys: 'f2', does: 'Rename', run: () => setRenaming(true) },
    { keys: 'mod+delete', does: 'Move to the trash', run: trash },
  ]);
  return (
    <div className={styles.viewer}>
      <header className={styles.header}>
        <div className={styles.title}>
          <h2 ref={heading} tabIndex={-1}>
            {nameOf(drive.file)}
          </h2>
          <small>{factsOf(drive)}</small>
          {drive.mayLackEnd && (
            <small className={styles.warning}>Copied while it was recorded: its end may be missing.</small>
          )}
        </div>
        <Button icon={GraduationCap} tone="primary" onClick={onTrain}>
          Train on this
        </Button>
        <Button icon={Pencil} label="Rename (F2)" onClick={() => setRenaming(true)} />
        <Button icon={Download} label="Export" onClick={() => void exportFile('drive', drive.file)} />
        <Button icon={Trash2} tone="danger" label="Move to the trash" onClick={trash} />
      </header>
      {opened.is === 'open' && <Theatre {...opened} file={drive.file} dropped={drive.dropped} />}
      {opened.is === 'opening' && <p className={styles.opening}>Opening …</p>}
      {opened.is === 'refused' && <ProblemCard file={drive.file} problem={opened.problem} />}
      {renaming && (
        <RenameDialog
          kind="drive"
          file={drive.file}
          onRenamed={(file) => followRename(drive.file, file)}
          onClose={() => setRenaming(false)}
        />
      )}
    </div>
  );
}

interface TheatreProps {
  readonly file: string;
  readonly player: Player;
  readonly edits: Edits;
  /** Dropped frames of the drive, as the library tells. */
  readonly dropped: number;
}

function Theatre({ file, player, edits, dropped }: TheatreProps) {
  useEffect(() => void edits.follow(dropped), [edits, dropped]);
  useShortcuts('Recording', [
    { keys: 'space', does: 'Play or pause', run: () => player.toggle() },
    { keys: 'arrowright', does: 'Next frame', repeats: true, run: () => player.step(1) },
    { keys: 'arrowleft', does: 'Frame before', repeats: true, run: () => player.step(-1) },
    { keys: 'shift+arrowright', does: 'Ten frames on', repeats: true, run: () => player.step(10) },
    { keys: 'shift+arrowleft', does: 'Ten frames back', repeats: true, run: () => player.step(-10) },
    { keys: 'home', does: 'First frame', run: () => player.seek(0) },
    { keys: 'end', does: 'Last frame', run: () => player.seek(player.recording.frames) },
    { keys: 'i', does: 'Mark from here', run: () => player.markIn() },
    { keys: 'o', does: 'Mark up to here', run: () => player.markOut() },
    { keys: 'escape', does: 'Mark nothing', run: () => player.mark(null) },
    { keys: 'delete', does: 'Drop what is marked', run: () => void edits.drop() },
    { keys: 'shift+delete', does: 'Bring back what is dropped', run: () => void edits.keep() },
  ]);
  return (
    <>
      <div className={styles.pictures}>
        <div className={styles.retinas}>
          <PlayedRetinas player={player} />
        </div>
        <RouteMap player={player} />
      </div>
      <FarOff player={player} edits={edits} />
      <Moments file={file} player={player} />
      <Transport player={player} edits={edits} />
      <Timeline player={player} />
    </>
  );
}

/** Offers to drop what was driven far off the road. */
function FarOff({ player, edits }: Pick<TheatreProps, 'player' | 'edits'>) {
  usePlayer(player);
  const frames = player.recording.farOffFrames;
  if (frames === 0) return null;
  return (
    <p className={styles.farOff}>
      <span>
        {frames === 1 ? '1 frame was' : `${frames} frames were`} driven more than {FAR_OFF_M} m off the road:
        a network would learn that.
      </span>
      <Button icon={Scissors} onClick={() => void edits.dropFarOff()}>
        Drop {frames === 1 ? 'it' : 'them'}
      </Button>
    </p>
  );
}

function useOpened(file: string): Opened {
  const [opened, setOpened] = useState<Opened>({ is: 'opening' });
  useEffect(() => {
    let player: Player | undefined;
    let wanted = true;
    setOpened({ is: 'opening' });
    call('recording.open', { file })
      .then((info) => {
        if (!wanted) return;
        player = new Player(new Recording(info));
        setOpened({ is: 'open', player, edits: new Edits(player) });
      })
      .catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error;
        if (wanted) setOpened({ is: 'refused', problem: error });
      });
    return () => {
      wanted = false;
      player?.dispose();
    };
  }, [file]);
  return opened;
}

function factsOf(drive: DriveEntry): string {
  const { kind, frames, dropped, seconds, distanceM, roads, roadCount, sources, sensors, modes } = drive;
  return [
    kind === 'recorded'
      ? `${duration(seconds)}${distanceM > 0 ? `, ${metres(distanceM)}` : ''}, driven by ${modes.join(', ')}`
      : 'snapshots',
    `${frames} frames${dropped > 0 ? `, ${dropped} dropped` : ''}`,
    ...(roadCount > 0 ? [roadCount > 2 ? `${roadCount} roads` : roads.join(', ')] : []),
    ...(sources.length > 0 ? [`from ${sources.join(', ')}`] : []),
    sensors,
    bytes(drive.bytes),
  ].join(' · ');
}
