import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { TextField } from '../components/Field.tsx';
import { attempt } from '../state/engine.ts';
import { openDrive, useRecordings } from '../state/recordings.ts';
import { nameOf } from './DriveCard.tsx';

export interface MergeDialogProps {
  /** In the order in which they follow each other. */
  readonly files: readonly string[];
  onClose(): void;
}

/** Asks for the name of the drive that several become. */
export function MergeDialog({ files, onClose }: MergeDialogProps) {
  const [name, setName] = useState(`${nameOf({ file: files[0]! })} and ${files.length - 1} more`);
  const merge = async () => {
    onClose();
    const merged = await attempt('library.merge', { files: [...files], name: name.trim() });
    if (!merged) return;
    useRecordings.setState({ chosen: [] });
    openDrive(merged.file);
  };
  return (
    <Dialog
      title={`Merge ${files.length} drives`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={!name.trim()} onClick={() => void merge()}>
            Merge
          </Button>
        </>
      }
    >
      <p>A new drive gets all their frames, in this order; the drives themselves stay as they are.</p>
      <ol>
        {files.map((file) => (
          <li key={file}>{nameOf({ file })}</li>
        ))}
      </ol>
      <TextField label="Name of the new drive" value={name} onChange={setName} />
    </Dialog>
  );
}
