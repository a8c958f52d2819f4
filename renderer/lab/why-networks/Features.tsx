import { useMemo } from 'react';
import { denseNetwork, drawWeights } from '../../../engine/lab/networks.ts';
import { cloud } from '../../../engine/lab/patterns.ts';
import { plainStep } from '../../../engine/lab/training.ts';
import { Rng } from '../../../sim/rng.ts';
import { Slider, Switch } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { NetworkDrawing } from '../parts/NetworkDrawing.tsx';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import widths from '../parts/widths.module.css';
import type { WhyProps } from './Stage.tsx';
import { MOST_UPDATES, type WhyData } from './state.ts';

const RANGE = [-1.2, 1.2] as const;
const POINTS = 60;

/** One unit on features made by hand, or on hidden units that learn theirs. */
export function Features({ state, slot, change }: WhyProps) {
  const { data, product, squares, hidden, seed } = state;
  const isByHand = hidden === 0;
  const features = useMemo(
    () => (x: number, y: number) => [
      x,
      y,
      ...(isByHand && product ? [x * y] : []),
      ...(isByHand && squares ? [x * x, y * y] : []),
    ],
    [isByHand, product, squares],
  );
  const names = [
    'x₁',
    'x₂',
    ...(isByHand && product ? ['x₁x₂'] : []),
    ...(isByHand && squares ? ['x₁²', 'x₂²'] : []),
  ];
  const points = useMemo(() => cloud(data, POINTS, 0.02, new Rng(seed)), [data, seed]);
  const { training, reached } = useTrainingAt(
    slot,
    JSON.stringify([data, names, hidden, seed]),
    () => {
      const sizes = isByHand ? [names.length, 1] : [2, hidden, 1];
      const spec = denseNetwork(sizes, 'tanh', 'logistic');
      return {
        spec,
        weights: drawWeights(spec, new Rng(seed).split('weights'), 0.5),
        patterns: points.map(({ inputs, targets }) => ({
          inputs: features(inputs[0]!, inputs[1]!),
          targets,
        })),
        step: plainStep(0.1),
        batch: false,
        orderSeed: seed,
      };
    },
    state.updates,
  );
  const { network } = training;
  const grids = unitGrids(network, 40, RANGE, features);
  const shown = features(points[1]!.inputs[0]!, points[1]!.inputs[1]!);
  network.forward(shown);
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={state.updates}
          most={MOST_UPDATES}
          ready={reached}
          what="One epoch"
          stride={POINTS}
          onStep={(updates) => change({ updates })}
        >
          <b>{training.right()}</b> of {POINTS} right
        </Player>
      </Panel>
      <Row>
        <Panel title="The plane">
          <Surface
            label="Answer over the plane of x₁ and x₂"
            grid={grids.at(-1)![0]!}
            range={RANGE}
            points={points}
            size={250}
          />
        </Panel>
        <Panel title={isByHand ? 'One unit on features by hand' : 'Features that are learned'}>
          <div className={widths.drawing}>
            <NetworkDrawing network={network} inputs={shown} inputNames={names} grids={grids} />
          </div>
        </Panel>
      </Row>
      <Panel title="Points and features">
        <Row>
          <Segmented<WhyData>
            label="Points"
            value={data}
            options={[
              { value: 'sides', label: 'Two sides' },
              { value: 'xor', label: 'XOR' },
              { value: 'circle', label: 'Circle' },
            ]}
            onChange={(value) => change({ data: value, updates: 0 })}
          />
          {isByHand ? (
            <>
              <Switch
                label="x₁x₂"
                value={product}
                onChange={(value) => change({ product: value, updates: 0 })}
              />
              <Switch
                label="x₁² and x₂²"
                value={squares}
                onChange={(value) => change({ squares: value, updates: 0 })}
              />
            </>
          ) : (
            <div className={widths.wide}>
              <Slider
                label="Hidden units"
                value={hidden}
                min={1}
                max={6}
                step={1}
                onChange={(value) => change({ hidden: value, updates: 0 })}
              />
            </div>
          )}
        </Row>
      </Panel>
    </>
  );
}
