import { type FormEvent, useState } from 'react';
import { FILE_ENDINGS, type FileKind } from '../../engine/protocol/library.ts';
import { attempt } from '../state/engine.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { TextField } from './Field.tsx';

export interface RenameDialogProps {
  readonly kind: FileKind;
  readonly file: string;
  onRenamed(file: string): void;
  onClose(): void;
}

/** Asks for a file's new name. */
export function RenameDialog({ kind, file, onRenamed, onClose }: RenameDialogProps) {
  const [name, setName] = useState(file.slice(0, -FILE_ENDINGS[kind].length));
  const rename = async () => {
    const renamed = await attempt('library.rename', { kind, file, name: name.trim() });
    if (!renamed) return;
    onRenamed(renamed.file);
    onClose();
  };
  return (
    <Dialog
      title="Rename"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={!name.trim()} onClick={() => void rename()}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void rename();
        }}
      >
        <TextField label="New name" value={name} onChange={setName} />
      </form>
    </Dialog>
  );
}
