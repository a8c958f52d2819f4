import { useEffect, useState } from 'react';
import type { FileProblem } from '../../engine/protocol/library.ts';
import type { ModelInfo } from '../../engine/protocol/model.ts';
import { EngineError } from '../state/connection.ts';
import { call } from '../state/engine.ts';

export type Opened =
  | { readonly is: 'opening' }
  | { readonly is: 'open'; readonly info: ModelInfo }
  | { readonly is: 'refused'; readonly problem: FileProblem };

/** Opens models to look at, in the order of the files. */
export function useModelInfos(files: readonly string[]): Opened[] {
  const [opened, setOpened] = useState<Readonly<Record<string, Opened>>>({});
  const key = files.join('\n');
  useEffect(() => {
    let wanted = true;
    for (const file of key.split('\n').filter(Boolean)) {
      void open(file).then((found) => {
        if (wanted) setOpened((before) => ({ ...before, [file]: found }));
      });
    }
    return () => {
      wanted = false;
    };
  }, [key]);
  return files.map((file) => opened[file] ?? { is: 'opening' });
}

async function open(file: string): Promise<Opened> {
  try {
    return { is: 'open', info: await call('model.open', { file }) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { is: 'refused', problem: error };
  }
}
