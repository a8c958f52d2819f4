import { useEffect, useMemo, useState } from 'react';
import type { ModelSpec } from '../../engine/network/model.ts';
import type { ModelNetwork } from '../../engine/protocol/model.ts';
import { LearningNetwork } from '../../engine/textbook/learning.ts';
import { floatsOf } from '../components/base64.ts';
import { EngineError } from './connection.ts';
import { call } from './engine.ts';

/** Something that the engine is asked for: there, on its way, or refused. */
export type Asked<Value> =
  | { readonly at: 'there'; readonly value: Value }
  | { readonly at: 'refused'; readonly error: EngineError }
  | { readonly at: 'asked' };

/** Asks anew when `key` changes; what was there before stays until the new is, where it is of the same kind. */
export function useAsked<Value>(key: string | undefined, ask: () => Promise<Value>): Asked<Value> {
  const [asked, setAsked] = useState<Asked<Value>>({ at: 'asked' });
  useEffect(() => {
    if (key === undefined) return;
    let wanted = true;
    ask().then(
      (value) => wanted && setAsked({ at: 'there', value }),
      (error) => {
        if (!(error instanceof EngineError)) throw error;
        if (wanted) setAsked({ at: 'refused', error });
      },
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  return asked;
}

/** A model's network, to work with in the page. */
export interface Opened {
  readonly spec: ModelSpec;
  readonly network: LearningNetwork;
}

export function useNetwork(file: string | undefined): Asked<Opened> {
  const asked = useAsked<ModelNetwork>(file, () => call('model.network', { file: file! }));
  const opened = useMemo(
    () =>
      asked.at === 'there'
        ? {
            spec: asked.value.spec,
            network: new LearningNetwork(asked.value.spec.network, {
              layers: asked.value.layers.map(floatsOf),
            }),
          }
        : undefined,
    [asked],
  );
  if (asked.at !== 'there') return asked;
  return asked.value.file === file ? { at: 'there', value: opened! } : { at: 'asked' };
}
