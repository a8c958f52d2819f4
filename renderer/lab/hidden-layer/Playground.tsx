import { Minus, Plus } from 'lucide-react';
import { memo, useMemo } from 'react';
import { denseNetwork, drawWeights } from '../../../engine/lab/networks.ts';
import { CLOUD_NAMES, cloud, type Pattern } from '../../../engine/lab/patterns.ts';
import { plainStep } from '../../../engine/lab/training.ts';
import { Rng } from '../../../sim/rng.ts';
import { Button } from '../../components/Button.tsx';
import { NumberField, Select, Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { LossCurve } from '../parts/LossCurve.tsx';
import { NetworkDrawing } from '../parts/NetworkDrawing.tsx';
import { number } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { SeedField } from '../parts/SeedField.tsx';
import { Surface } from '../parts/Surface.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import widths from '../parts/widths.module.css';
import type { HiddenLayerProps } from './Stage.tsx';
import { type Data, type HiddenActivation, MOST_LAYERS, MOST_UNITS, MOST_UPDATES } from './state.ts';

/** What changes a training begins it anew. */
const ANEW = { updates: 0 };
const RANGE = [-1.2, 1.2] as const;
const POINTS = 80;
const LABELS: Readonly<Record<Data, string>> = {
  sides: 'Two sides',
  xor: 'XOR',
  circle: 'Circle',
  spiral: 'Spirals',
  own: 'Own',
};

/** Clouds of points, hidden layers of any shape, and what each unit answers while it learns. */
export function Playground({ state, slot, change }: HiddenLayerProps) {
  const { data, noise, seed, hidden, g, rate } = state;
  const patterns = useMemo(
    (): readonly Pattern[] =>
      data === 'own' ? unpacked(state.points) : cloud(data, POINTS, noise, new Rng(seed).split('points')),
    [data, noise, seed, state.points],
  );
  const { training, reached } = useTrainingAt(
    slot,
    JSON.stringify([data === 'own' ? state.points : [data, noise], seed, hidden, g, rate]),
    () => {
      const spec = denseNetwork([2, ...hidden, 1], g, 'logistic');
      return {
        spec,
        weights: drawWeights(spec, new Rng(seed).split('weights'), 0.7),
        patterns: patterns.length > 0 ? patterns : [{ inputs: [0, 0], targets: [0.5] }],
        step: plainStep(rate),
        batch: false,
        orderSeed: seed,
      };
    },
    state.updates,
  );
  const { network } = training;
  const grids = unitGrids(network, 36, RANGE);
  const shown = patterns[state.row] ?? { inputs: [0, 0] };
  network.forward(shown.inputs);
  const drawing = {
    one: state.one,
    onPoints: (points: readonly Pattern[]) =>
      change({
        data: 'own',
        points: points.flatMap(({ inputs, targets }) => [...inputs, targets[0]!]),
        ...ANEW,
      }),
  };
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={state.updates}
          most={MOST_UPDATES}
          ready={reached}
          what="One epoch"
          stride={Math.max(1, patterns.length)}
          onStep={(updates) => change({ updates })}
        >
          epoch <b>{training.epoch}</b>, <b>{training.right()}</b> of {patterns.length} right
        </Player>
      </Panel>
      <Row>
        <Panel
          title="Points"
          aside={state.data === 'own' ? 'click to add, drag to move' : 'click to make them yours'}
        >
          <Surface
            label="Answer of the network over the plane"
            grid={grids.at(-1)![0]!}
            range={RANGE}
            points={patterns}
            draw={drawing}
            size={236}
          />
          <Segmented
            label="Class of points that are drawn"
            value={state.one ? 'one' : 'nought'}
            options={[
              { value: 'one', label: 'Draw ● 1' },
              { value: 'nought', label: 'Draw ■ 0' },
            ]}
            onChange={(value) => change({ one: value === 'one' })}
          />
        </Panel>
        <Panel
          title="The network"
          aside={<TakeAway network={network} inputs={patterns.map(({ inputs }) => inputs)} />}
        >
          <div className={widths.drawing}>
            <NetworkDrawing network={network} inputs={shown.inputs} grids={grids} />
          </div>
        </Panel>
      </Row>
      <Controls {...{ data, noise, seed, hidden, g, rate, change }} />
      <LossCurve title="Mean loss a point, by epoch" training={training} />
    </>
  );
}

/** What is learned, by what, and how fast. While it plays only the parts above change, and these are left alone. */
const Controls = memo(function Controls({
  data,
  noise,
  seed,
  hidden,
  g,
  rate,
  change,
}: Pick<HiddenLayerProps, 'change'> &
  Pick<HiddenLayerProps['state'], 'data' | 'noise' | 'seed' | 'hidden' | 'g' | 'rate'>) {
  return (
    <Panel title="Points, network, learning">
      <div className={widths.stack}>
        <Row>
          <Segmented<Data>
            label="Points"
            value={data}
            options={[...CLOUD_NAMES, 'own' as const].map((value) => ({ value, label: LABELS[value] }))}
            onChange={(value) => change({ data: value, ...ANEW })}
          />
          <Segmented<HiddenActivation>
            label="What hidden units make of their sum"
            value={g}
            options={[
              { value: 'tanh', label: 'tanh' },
              { value: 'sigmoid', label: 'Sigmoid' },
              { value: 'relu', label: 'ReLU' },
              { value: 'linear', label: 'No g' },
            ]}
            onChange={(value) => change({ g: value, ...ANEW })}
          />
        </Row>
        <Row>
          <Layers hidden={hidden} onHidden={(units) => change({ hidden: units, ...ANEW })} />
          <div className={widths.small}>
            <Select
              label="Learning rate η"
              value={String(rate)}
              options={[...new Set([0.003, 0.01, 0.03, 0.05, 0.1, 0.3, 1, rate])]
                .sort((a, b) => a - b)
                .map((value) => ({ value: String(value), label: String(value) }))}
              onChange={(value) => change({ rate: Number(value), ...ANEW })}
            />
          </div>
          <SeedField value={seed} onChange={(value) => change({ seed: value, ...ANEW })} />
          <div className={widths.medium}>
            <Slider
              label="Noise"
              value={noise}
              shown={number(noise, 2)}
              min={0}
              max={0.3}
              step={0.01}
              disabled={data === 'own'}
              onChange={(value) => change({ noise: value, ...ANEW })}
            />
          </div>
        </Row>
      </div>
    </Panel>
  );
});

/** How many hidden layers, and how many units in each. */
function Layers({
  hidden,
  onHidden,
}: {
  readonly hidden: readonly number[];
  onHidden(hidden: readonly number[]): void;
}) {
  return (
    <fieldset className={widths.plain}>
      <legend className="visually-hidden">Hidden layers</legend>
      {hidden.map((units, l) => (
        <div key={l} className={widths.tiny}>
          <NumberField
            label={`Layer ${l + 1}`}
            value={units}
            min={1}
            max={MOST_UNITS}
            onChange={(value) => onHidden(hidden.map((own, i) => (i === l ? value : own)))}
          />
        </div>
      ))}
      <Button
        icon={Plus}
        label="One more hidden layer"
        disabled={hidden.length >= MOST_LAYERS}
        onClick={() => onHidden([...hidden, hidden.at(-1) ?? 4])}
      />
      <Button
        icon={Minus}
        label="One hidden layer less"
        disabled={hidden.length === 0}
        onClick={() => onHidden(hidden.slice(0, -1))}
      />
    </fieldset>
  );
}

/** Own points from the address: x, y, class of each. */
function unpacked(points: readonly number[]): readonly Pattern[] {
  return Array.from({ length: Math.floor(points.length / 3) }, (_, i) => ({
    inputs: [points[3 * i]!, points[3 * i + 1]!],
    targets: [points[3 * i + 2]! > 0.5 ? 1 : 0],
  }));
}
