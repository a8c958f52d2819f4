import { UNIT_OF_RULE } from '../../../engine/lab/one-unit.ts';
import { Panel } from '../../components/Panel.tsx';
import { LossCurve } from '../parts/LossCurve.tsx';
import { subscript } from '../parts/NetworkDrawing.tsx';
import { number, short } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Formula, Row } from '../parts/Row.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { UnitCard } from '../parts/UnitCard.tsx';
import widths from '../parts/widths.module.css';
import { learnedSurface, Settings, useUnit } from './learned-unit.tsx';
import { MOST_UPDATES } from './state.ts';
import type { Props } from './tables.ts';

/** One example at a time, with every number of the rule. */
export function Learning({ state, slot, change }: Props) {
  const { training, reached } = useUnit(slot, state, state.rule);
  const surface = learnedSurface(training, 220, training.updates % 4);
  const example = training.next;
  const { network } = training;
  const output = network.forward(example.inputs)[0]!;
  const [w1, w2, bias] = network.layers[0]!.weights as unknown as [number, number, number];
  const y = example.targets[0]!;
  const isSquared = state.rule === 'squared';
  const delta = (y - output) * (isSquared ? output * (1 - output) : 1);
  const activation = UNIT_OF_RULE[state.rule] === 'threshold' ? 'threshold' : 'sigmoid';
  return (
    <>
      <Panel>
        <Row>
          <Player
            slot={slot}
            step={state.updates}
            most={MOST_UPDATES}
            ready={reached}
            what="One example"
            onStep={(updates) => change({ updates })}
          >
            <b>{training.updates}</b> examples, {training.right()} of 4 right
          </Player>
        </Row>
      </Panel>
      <Row>
        <Panel title="The next example">
          <UnitCard
            title={`x = (${example.inputs.join(', ')}), wanted y = ${y}`}
            activation={activation}
            inputs={example.inputs.map((value, i) => ({
              name: `x${subscript(i + 1)}`,
              value,
              weight: [w1, w2][i]!,
            }))}
            bias={bias}
          />
          <div className={`${widths.stack} ${widths.below}`}>
            <Formula>
              δ ={' '}
              {isSquared
                ? `(y − V) V (1 − V) = (${y} − ${number(output, 3)}) · ${number(output, 3)} · ${number(1 - output, 3)}`
                : `y − V = ${y} − ${number(output, 3)}`}{' '}
              = <b>{number(delta, 4)}</b>
            </Formula>
            {[...example.inputs, 1].map((x, i) => {
              const before = [w1, w2, bias][i]!;
              const moved = state.rate * delta * x;
              return (
                <Formula key={['w1', 'w2', 'bias'][i]}>
                  {i < 2 ? `w${subscript(i + 1)}` : 'bias'} ← {number(before, 3)} + {short(state.rate)} ·{' '}
                  {number(delta, 4)} · {x} = <b>{number(before + moved, 3)}</b>
                </Formula>
              );
            })}
          </div>
        </Panel>
        <Panel
          title="The plane"
          aside={<TakeAway network={network} inputs={training.settings.patterns.map((row) => row.inputs)} />}
        >
          {surface}
        </Panel>
      </Row>
      <Settings state={state} change={change} />
      <LossCurve title="Mean error a row, by epoch" training={training} />
    </>
  );
}
