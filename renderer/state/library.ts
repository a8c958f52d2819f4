import type { FileKind } from '../../engine/protocol/library.ts';
import { attempt } from './engine.ts';
import { toast } from './toasts.ts';

/** Moves a file to the trash and offers to bring it back. @returns whether it is gone. */
export async function trashFile(kind: FileKind, file: string): Promise<boolean> {
  const moved = await attempt('library.trash', { kind, file });
  if (!moved) return false;
  toast({
    tone: 'plain',
    text: `Moved ${file} to the trash`,
    action: { label: 'Undo', run: () => void attempt('library.restore', moved) },
  });
  return true;
}
