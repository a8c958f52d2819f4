import { nameOf } from '../../engine/protocol/library.ts';
import { NameDialog } from '../components/NameDialog.tsx';
import { EngineError } from '../state/connection.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { openDrive, useRecordings } from '../state/recordings.ts';

export interface MergeDialogProps {
  /** In the order in which they follow each other. */
  readonly files: readonly string[];
  onClose(): void;
}

/** Asks for the name of the drive that several become. */
export function MergeDialog({ files, onClose }: MergeDialogProps) {
  return (
    <NameDialog
      title={`Merge ${files.length} drives`}
      label="Name of the new drive"
      verb="Merge"
      name={`${nameOf(files[0]!)} and ${files.length - 1} more`}
      onName={async (name) => {
        refuseTaken(name);
        // It may take long, and goes on while the dialog is gone: the status bar shows it.
        void merge(files, name);
      }}
      onClose={onClose}
    >
      <p>A new drive gets all their frames, in this order; the drives themselves stay as they are.</p>
      <ol>
        {files.map((file) => (
          <li key={file}>{nameOf(file)}</li>
        ))}
      </ol>
    </NameDialog>
  );
}

function refuseTaken(name: string): void {
  const taken = useEngine.getState().library?.drives.some(({ file }) => nameOf(file) === name);
  if (taken)
    throw new EngineError({
      code: 'exists',
      message: `there is a drive ${name} already`,
      hint: 'Choose another name.',
    });
}

async function merge(files: readonly string[], name: string): Promise<void> {
  const merged = await attempt('library.merge', { files: [...files], name });
  if (!merged) return;
  useRecordings.setState({ chosen: [] });
  openDrive(merged.file);
}
