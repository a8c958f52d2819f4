import { useEffect, useState } from 'react';
import type { MomentToLearn } from '../../engine/protocol/improve.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Select } from '../components/Field.tsx';
import { duration, metres } from '../components/format.ts';
import { LearnFromThis } from '../improve/LearnFromThis.tsx';
import { useModels } from '../state/driving-models.ts';
import { call } from '../state/engine.ts';
import styles from './Moments.module.css';
import type { Player } from './player.ts';

const WORDS = { takeover: 'Wheel taken', 'put back': 'Put back' } as const;

/** The moments of a drive at which its network had to be helped: to go to, and to learn from. */
export function Moments({ file, player }: { readonly file: string; readonly player: Player }) {
  const [moments, setMoments] = useState<readonly MomentToLearn[]>([]);
  const models = useModels();
  const [chosen, setChosen] = useState<string>();
  const model = chosen ?? models[0];
  useEffect(() => {
    let wanted = true;
    // A drive that cannot be read says so where it is shown.
    call('improve.moments', { file }).then(
      (answer) => wanted && setMoments(answer.moments),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [file]);
  if (moments.length === 0) return null;
  return (
    <section className={styles.moments} aria-label="Where the network had to be helped">
      <strong>Had to be helped</strong>
      <div className={styles.list}>
        {moments.map(({ kind, step, timeS, stationM }) => (
          <Button
            key={step}
            tone="quiet"
            onClick={() => player.seek(Math.max(0, player.recording.steps.indexOf(step)))}
          >
            {WORDS[kind]} after {duration(timeS)}
            {stationM !== null && `, at ${metres(stationM)}`}
          </Button>
        ))}
      </div>
      {model && (
        <Select
          label="Network"
          value={model}
          options={models.map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={setChosen}
        />
      )}
      {model && <LearnFromThis model={model} from={{ recording: file }} />}
    </section>
  );
}
