import { XOR_EPOCHS, XOR_LEARNED, xorTraining } from '../../../engine/lab/hidden-layer.ts';
import { NumberField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { number } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import widths from '../parts/widths.module.css';
import styles from './Seeds.module.css';
import type { HiddenLayerProps } from './Stage.tsx';
import { RANGE, XOR } from './xor-network.ts';

const COUNT = 12;

/** Twelve networks that learn XOR from a seed each; some get stuck. */
export function Seeds({ state, slot, change }: HiddenLayerProps) {
  const epochs = Math.min(state.updates, XOR_EPOCHS);
  const hidden = state.hidden[0]!;
  const trainings = Array.from({ length: COUNT }, (_, i) => {
    const seed = state.seed - 1 + i;
    // Always as many hooks, in one order.
    return useTrainingAt(
      `${slot}/${i}`,
      `${seed} ${hidden}`,
      () => xorTraining(seed, hidden).settings,
      epochs,
    );
  });
  const learned = trainings.filter(({ training }) => isLearned(training)).length;
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={epochs}
          most={XOR_EPOCHS}
          ready={trainings.every(({ reached }) => reached)}
          what="10 epochs"
          stride={10}
          onStep={(updates) => change({ updates })}
        >
          epoch <b>{trainings[0]!.training.epoch}</b>, <b>{learned}</b> of {COUNT} learned
        </Player>
      </Panel>
      <div className={styles.tiles}>
        {trainings.map(({ training }, i) => (
          <figure
            key={state.seed - 1 + i}
            data-is={isLearned(training) ? 'learned' : epochs >= XOR_EPOCHS ? 'stuck' : 'under way'}
          >
            <Surface
              label={`Answer of the network of seed ${state.seed - 1 + i}`}
              grid={unitGrids(training.network, 22, RANGE).at(-1)![0]!}
              range={RANGE}
              points={XOR}
              axes={null}
              size={104}
            />
            <figcaption>
              seed {state.seed - 1 + i} <b>{number(training.loss(), 3)}</b>
              {epochs >= XOR_EPOCHS && !isLearned(training) && ' stuck'}
            </figcaption>
          </figure>
        ))}
      </div>
      <Panel title="Try others">
        <Row>
          <Segmented
            label="Hidden units"
            value={String(hidden)}
            options={[2, 3, 4].map((count) => ({ value: String(count), label: `2-${count}-1` }))}
            onChange={(count) => change({ hidden: [Number(count)], updates: 0 })}
          />
          <div className={widths.small}>
            <NumberField
              label="First seed"
              value={state.seed - 1}
              min={0}
              max={9998}
              onChange={(seed) => change({ seed: seed + 1, updates: 0 })}
            />
          </div>
        </Row>
      </Panel>
    </>
  );
}

function isLearned(training: { right(): number; loss(): number }): boolean {
  return training.right() === 4 && training.loss() < XOR_LEARNED;
}
