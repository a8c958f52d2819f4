import { unitWeights } from '../../../engine/lab/networks.ts';
import { Panel } from '../../components/Panel.tsx';
import { unitGrids } from '../parts/grids.ts';
import { NetworkDrawing, unitName } from '../parts/NetworkDrawing.tsx';
import { Row } from '../parts/Row.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { answerOf, TruthTable } from '../parts/TruthTable.tsx';
import { sumInWords, UnitCard } from '../parts/UnitCard.tsx';
import type { HiddenLayerProps } from './Stage.tsx';
import { RANGE, XOR, xorNetwork } from './xor-network.ts';

/** XOR by the slide's weights: three units that can be opened and changed. */
export function Slide({ state, change }: HiddenLayerProps) {
  const network = xorNetwork(state);
  const grids = unitGrids(network, 40, RANGE);
  const { inputs } = XOR[state.row]!;
  const opened = state.unit < 2 ? { layer: 0, unit: state.unit } : { layer: 1, unit: 0 };
  network.forward(inputs);
  const own = unitWeights(network.spec, network.layers, opened.layer, opened.unit);
  const below = opened.layer === 0 ? inputs : [...network.layers[0]!.outputs];
  const names = opened.layer === 0 ? ['x₁', 'x₂'] : ['h₁', 'h₂'];
  const set = (index: number, value: number) => {
    const at = 3 * state.unit + (index < 0 ? 2 : index);
    change({
      weights: network.layers.flatMap(({ weights }) => [...weights]).map((w, i) => (i === at ? value : w)),
    });
  };
  const drawing = (
    <NetworkDrawing
      network={network}
      inputs={inputs}
      grids={grids}
      opened={opened}
      onOpen={({ layer, unit }) => change({ unit: layer === 0 ? unit : 2 })}
    />
  );
  const card = (
    <UnitCard
      title={sumInWords(own.bias, own.weights, names)}
      activation={state.activation}
      inputs={below.map((value, i) => ({ name: names[i]!, value, weight: own.weights[i]! }))}
      bias={own.bias}
      onWeight={set}
    />
  );
  return (
    <>
      <Panel title="The network" aside={<TakeAway network={network} inputs={XOR.map((row) => row.inputs)} />}>
        {drawing}
      </Panel>
      <Row>
        <Panel title="Truth table">
          <TruthTable
            label="Truth table of XOR"
            table={XOR}
            names={['x₁', 'x₂']}
            chosen={state.row}
            onChoose={(row) => change({ row })}
            answer={(inputs) => answerOf(network, inputs)}
          />
        </Panel>
        <Panel title={`Unit ${unitName(opened.layer, opened.unit, [2, 2, 1])}`}>{card}</Panel>
      </Row>
    </>
  );
}
