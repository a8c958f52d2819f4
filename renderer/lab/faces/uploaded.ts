import { create } from 'zustand';
import { EngineError } from '../../state/connection.ts';
import { sendArchive } from '../../state/file-door.ts';
import { type FolderFile, pack } from '../../state/pack.ts';

/** Pictures, lists and networks of the CMU set. */
const WANTED = /(^|\/)[^/.][^/]*\.(pgm|list|net)$/i;
/** The set is under one MiB. */
const MOST_FILES = 20_000;
const MOST_BYTES = 64 * 1024 ** 2;

/** The folder of real faces that a person gave, as the engine has it. */
export interface Uploaded {
  readonly is:
    | { readonly at: 'nothing' }
    | { readonly at: 'sending' }
    | { readonly at: 'there'; readonly upload: string; readonly name: string }
    | { readonly at: 'refused'; readonly error: EngineError };
}

export const useUploadedFaces = create<Uploaded>(() => ({ is: { at: 'nothing' } }));

/** Sends what of a folder belongs to the set. */
export async function uploadFaces(all: readonly FolderFile[]): Promise<void> {
  const say = (is: Uploaded['is']) => useUploadedFaces.setState({ is });
  const files = all.filter(({ path }) => WANTED.test(path));
  const name = all[0]!.path.split('/')[0]!;
  say({ at: 'sending' });
  try {
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    if (files.length === 0) {
      throw new EngineError({
        code: 'empty',
        message: `${name.slice(0, 80)} holds no pictures that end in .pgm`,
        hint: 'Choose the folder of the CMU faces.',
      });
    }
    if (files.length > MOST_FILES || size > MOST_BYTES) {
      throw new EngineError({
        code: 'invalid',
        message: `${name.slice(0, 80)} is much larger than the CMU faces`,
        hint: 'Choose the folder that holds them alone.',
      });
    }
    const { signal } = new AbortController();
    const archive = await pack(files, signal, () => {});
    say({ at: 'there', upload: await sendArchive(`${name}.zip`, archive, signal), name });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say({ at: 'refused', error });
  }
}
