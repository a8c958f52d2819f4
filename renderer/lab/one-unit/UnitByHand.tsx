import { denseNetwork, networkWith } from '../../../engine/lab/networks.ts';
import { namedTable } from '../../../engine/lab/patterns.ts';
import type { Activation } from '../../../engine/textbook/network.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { NetworkDrawing, subscript } from '../parts/NetworkDrawing.tsx';
import { short } from '../parts/numbers.ts';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { sumInWords, UnitCard } from '../parts/UnitCard.tsx';
import widths from '../parts/widths.module.css';
import { fitted, type Props, RANGE, SIDE, tableOf } from './tables.ts';

/** The unit, its weights by hand, the plane it cuts. */
export function UnitByHand({ state, change }: Props) {
  const weights = fitted(state);
  const network = networkWith(denseNetwork([2, 1], state.activation, state.activation), [weights]);
  const grids = unitGrids(network, SIDE, RANGE);
  const inputs = tableOf(state)[state.row % 4]!.inputs;
  // Marked by what the unit says: nothing is wanted here.
  const said = CORNERS.map((corner) => ({
    ...corner,
    targets: [network.forward(corner.inputs)[0]! > 0.5 ? 1 : 0],
  }));
  network.forward(inputs);
  const set = (index: number, value: number) =>
    change({ weights: weights.map((own, i) => (i === (index < 0 ? 2 : index) ? value : own)) });
  return (
    <>
      <Panel
        title="One unit"
        aside={<TakeAway network={network} inputs={CORNERS.map((corner) => corner.inputs)} />}
      >
        <Row>
          <div className={widths.grow}>
            <NetworkDrawing network={network} inputs={inputs} grids={grids} />
          </div>
          <Surface
            label="Answer of the unit over the plane of its inputs"
            grid={grids[0]![0]!}
            range={RANGE}
            points={said}
            chosen={state.row % 4}
            size={230}
          />
        </Row>
      </Panel>
      <Panel title="Taken apart">
        <Row>
          <UnitCard
            title={`Unit V: ${sumInWords(weights[2]!, weights.slice(0, 2), ['x₁', 'x₂'])}`}
            activation={state.activation}
            inputs={inputs.map((value, i) => ({ name: `x${subscript(i + 1)}`, value, weight: weights[i]! }))}
            bias={weights[2]!}
            onWeight={set}
          />
          <div className={`${widths.grow} ${widths.stack}`}>
            <Segmented<Activation>
              label="What the unit makes of its sum"
              value={state.activation}
              options={[
                { value: 'threshold', label: 'Threshold' },
                { value: 'linear', label: 'Linear' },
                { value: 'sigmoid', label: 'Sigmoid' },
              ]}
              onChange={(activation) => change({ activation })}
            />
            {[0, 1, -1].map((index) => {
              const value = weights[index < 0 ? 2 : index]!;
              return (
                <Slider
                  key={index}
                  label={index < 0 ? 'Bias' : `Weight w${subscript(index + 1)}`}
                  value={Math.max(-6, Math.min(6, value))}
                  shown={short(value)}
                  min={-6}
                  max={6}
                  step={0.1}
                  onChange={(to) => set(index, to)}
                />
              );
            })}
            <Segmented
              label="Inputs"
              value={String(state.row % 4)}
              options={tableOf(state).map((pattern, i) => ({
                value: String(i),
                label: pattern.inputs.join(', '),
              }))}
              onChange={(row) => change({ row: Number(row) })}
            />
          </div>
        </Row>
      </Panel>
    </>
  );
}

/** The corners, each drawn as a nought. */
const CORNERS = namedTable('and', 2).map(({ inputs }) => ({ inputs, targets: [0] }));
