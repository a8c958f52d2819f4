import type { FileKind } from '../../engine/protocol/library.ts';
import type { RunState } from '../../engine/protocol/training.ts';
import { attempt, useEngine } from './engine.ts';
import { undoable } from './undo.ts';

const OVER: ReadonlySet<RunState['status']> = new Set(['done', 'failed', 'cancelled']);

/** Moves a file to the trash and offers to bring it back. @returns whether it is gone. */
export async function trashFile(kind: FileKind, file: string): Promise<boolean> {
  const moved = await attempt('library.trash', { kind, file });
  if (!moved) return false;
  const run = useEngine.getState().runs?.find(isLearningFrom(kind, file));
  undoable(
    {
      tone: run ? 'bad' : 'plain',
      text: `Moved ${file} to the trash`,
      hint: run
        ? `${run.name} learns from it, and cannot go on without it after a pause.`
        : 'Settings show what is in the trash.',
    },
    () => attempt('library.restore', moved),
  );
  return true;
}

/** A run in progress, or one that can still be resumed, that takes a drive's frames. */
function isLearningFrom(kind: FileKind, file: string): (run: RunState) => boolean {
  return ({ status, settings }) =>
    kind === 'drive' && !OVER.has(status) && settings.data.drives.includes(file);
}
