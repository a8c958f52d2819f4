import { useEffect, useState } from 'react';
import type { DriveEntry, Thumbnail } from '../../engine/protocol/library.ts';
import { call } from '../state/engine.ts';

/** Those asked for within this time are fetched together, ms. */
const GATHER_MS = 30;
const MOST_AT_ONCE = 200;

const known = new Map<string, Promise<Thumbnail | null>>();
let gathered: { file: string; resolve: (thumbnail: Thumbnail | null) => void }[] = [];

/** The small picture of a drive; undefined until it is there, null where there is none. */
export function useThumbnail({ file, changedMs, live, reading }: DriveEntry): Thumbnail | null | undefined {
  const [thumbnail, setThumbnail] = useState<Thumbnail | null>();
  useEffect(() => {
    if (live || reading) return;
    let wanted = true;
    void ask(file, changedMs).then((found) => {
      if (wanted) setThumbnail(found);
    });
    return () => {
      wanted = false;
    };
  }, [file, changedMs, live, reading]);
  return thumbnail;
}

function ask(file: string, changedMs: number): Promise<Thumbnail | null> {
  const key = `${file} ${changedMs}`;
  let found = known.get(key);
  if (!found) {
    if (gathered.length === 0) setTimeout(() => void fetchGathered(), GATHER_MS);
    found = new Promise((resolve) => gathered.push({ file, resolve }));
    known.set(key, found);
  }
  return found;
}

async function fetchGathered(): Promise<void> {
  const asked = gathered;
  gathered = [];
  for (let from = 0; from < asked.length; from += MOST_AT_ONCE) {
    const part = asked.slice(from, from + MOST_AT_ONCE);
    const files = [...new Set(part.map(({ file }) => file))];
    const thumbnails: Readonly<Record<string, Thumbnail | null>> = await call('library.thumbnails', {
      files,
    }).catch(() => ({}));
    for (const { file, resolve } of part) resolve(thumbnails[file] ?? null);
  }
}
