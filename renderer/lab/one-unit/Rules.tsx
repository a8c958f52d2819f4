import { RULES } from '../../../engine/lab/one-unit.ts';
import { Panel } from '../../components/Panel.tsx';
import { Plot } from '../../components/Plot.tsx';
import { number, term } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { learnedSurface, RULE_LABELS, Settings, useUnit } from './learned-unit.tsx';
import { MOST_UPDATES } from './state.ts';
import type { Props } from './tables.ts';

const RULE_COLOURS = { squared: 'accent', perceptron: 'warm', logistic: 'cool' } as const;

/** The three rules from the same weights on the same rows. */
export function Rules({ state, slot, change }: Props) {
  const units = [
    useUnit(slot, state, 'squared'),
    useUnit(slot, state, 'perceptron'),
    useUnit(slot, state, 'logistic'),
  ];
  const trainings = units.map(({ training }) => training);
  const epochs = trainings[0]!.curve.map(({ epoch }) => epoch);
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={state.updates}
          most={MOST_UPDATES}
          ready={units.every(({ reached }) => reached)}
          what={state.batch ? 'One epoch' : 'One example'}
          onStep={(updates) => change({ updates })}
        >
          epoch <b>{trainings[0]!.epoch}</b>
        </Player>
      </Panel>
      <Row>
        {trainings.map((training, i) => {
          const rule = RULES[i]!;
          const [w1, w2, bias] = training.network.layers[0]!.weights;
          return (
            <Panel key={rule} title={RULE_LABELS[rule]} aside={`${training.right()} of 4 right`}>
              {learnedSurface(training, 138)}
              <p className="soft">
                {number(bias!, 2)} {term(w1!)} x₁ {term(w2!)} x₂
              </p>
            </Panel>
          );
        })}
      </Row>
      <Panel>
        <Plot
          title="Mean distance from the wanted answer, by epoch"
          lines={RULES.map((rule) => ({ label: RULE_LABELS[rule], colour: RULE_COLOURS[rule] }))}
          data={[epochs, ...trainings.map(({ curve }) => epochs.map((_, i) => curve[i]?.miss ?? null))]}
          yRange={[0, 1]}
          height={150}
        />
      </Panel>
      <Settings state={state} change={change} rules={false} />
    </>
  );
}
