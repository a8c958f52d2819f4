import { useEffect, useState } from 'react';
import type { DriveEntry, ModelEntry, Thumbnail } from '../../engine/protocol/library.ts';
import { call, useEngine } from './engine.ts';

/** Those asked for within this time are fetched together, ms. */
const GATHER_MS = 30;
const MOST_AT_ONCE = 200;

type Kind = 'drive' | 'model';

const known = new Map<string, Promise<Thumbnail | null>>();
let gathered: { kind: Kind; file: string; resolve: (thumbnail: Thumbnail | null) => void }[] = [];

/** The small picture of a file; undefined until it is there, null where there is none. */
export function useThumbnail(
  kind: Kind,
  { file, changedMs, live, reading }: DriveEntry | ModelEntry,
): Thumbnail | null | undefined {
  const [thumbnail, setThumbnail] = useState<Thumbnail | null>();
  const online = useEngine(({ status }) => status.is === 'online');
  useEffect(() => {
    if (live || reading || !online) return;
    let wanted = true;
    void ask(kind, file, changedMs).then((found) => {
      if (wanted) setThumbnail(found);
    });
    return () => {
      wanted = false;
    };
  }, [kind, file, changedMs, live, reading, online]);
  return thumbnail;
}

function ask(kind: Kind, file: string, changedMs: number): Promise<Thumbnail | null> {
  const key = `${kind} ${file} ${changedMs}`;
  let found = known.get(key);
  if (!found) {
    if (gathered.length === 0) setTimeout(() => void fetchGathered(), GATHER_MS);
    found = new Promise((resolve) => gathered.push({ kind, file, resolve }));
    known.set(key, found);
  }
  return found;
}

async function fetchGathered(): Promise<void> {
  const asked = gathered;
  gathered = [];
  for (const kind of ['drive', 'model'] as const) {
    const wanted = asked.filter((one) => one.kind === kind);
    for (let from = 0; from < wanted.length; from += MOST_AT_ONCE) {
      const part = wanted.slice(from, from + MOST_AT_ONCE);
      const files = [...new Set(part.map(({ file }) => file))];
      try {
        const found = await call('library.thumbnails', { kind, files });
        for (const { file, resolve } of part) resolve(found[file] ?? null);
      } catch {
        // The engine is away: all ask again when it is back.
        known.clear();
        for (const { resolve } of part) resolve(null);
      }
    }
  }
}
