import type { FileKind } from '../../engine/protocol/library.ts';
import type { Failure } from '../../engine/protocol/messages.ts';
import { EngineError } from './connection.ts';
import { filesKey } from './engine.ts';

/** Sends an archive of somebody else's files. @returns its name, for the commands. */
export async function sendArchive(name: string, archive: Blob, signal: AbortSignal): Promise<string> {
  const response = await request('archive', name, { method: 'PUT', body: archive, signal });
  return ((await response.json()) as { file: string }).file;
}

/**
 * Sends or fetches a file by HTTP.
 * @throws EngineError where the engine does not answer, or refuses it.
 */
export async function request(
  kind: FileKind | 'archive',
  file: string,
  options: RequestInit,
): Promise<Response> {
  const offline = new EngineError({
    code: 'offline',
    message: `${file} could not be sent: the engine does not answer`,
    hint: 'Try again in a moment.',
  });
  const key = filesKey();
  // Another program may hold the engine's port while it is away: it gets no file.
  if (key === undefined) throw offline;
  let response: Response;
  try {
    response = await fetch(`/files/${kind}/${encodeURIComponent(file)}`, {
      ...options,
      headers: { Authorization: `Bearer ${key}` },
    });
  } catch {
    throw offline;
  }
  if (response.ok) return response;
  throw new EngineError(((await response.json()) as { error: Failure }).error);
}
