import { type FileKind, nameOf } from '../../engine/protocol/library.ts';
import { call } from '../state/engine.ts';
import { NameDialog } from './NameDialog.tsx';

export interface RenameDialogProps {
  readonly kind: FileKind;
  readonly file: string;
  onRenamed(file: string): void;
  onClose(): void;
}

/** Asks for a file's new name. */
export function RenameDialog({ kind, file, onRenamed, onClose }: RenameDialogProps) {
  return (
    <NameDialog
      title="Rename"
      label="New name"
      verb="Rename"
      name={nameOf(file)}
      onName={async (name) => onRenamed((await call('library.rename', { kind, file, name })).file)}
      onClose={onClose}
    />
  );
}
