import { denseNetwork, networkWith } from '../../../engine/lab/networks.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { unitGrids } from '../parts/grids.ts';
import { NetworkDrawing } from '../parts/NetworkDrawing.tsx';
import { number } from '../parts/numbers.ts';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import widths from '../parts/widths.module.css';
import type { HiddenLayerProps } from './Stage.tsx';
import { RANGE, XOR, xorNetwork } from './xor-network.ts';

/** The four points on their way from the plane of the inputs to that of the hidden units. */
export function Moved({ state, change }: HiddenLayerProps) {
  const network = xorNetwork(state);
  const grids = unitGrids(network, 40, RANGE);
  const output = networkWith(denseNetwork([2, 1], state.activation, state.activation), [
    [...network.layers[1]!.weights],
  ]);
  const places = XOR.map(({ inputs }) => {
    network.forward(inputs);
    return [...network.layers[0]!.outputs];
  });
  const moving = XOR.map(({ inputs, targets }, i) => ({
    inputs: inputs.map((x, at) => x + state.moved * (places[i]![at]! - x)),
    targets,
  }));
  network.forward(XOR[state.row]!.inputs);
  return (
    <>
      <Row>
        <Panel title="Before: what the network is given">
          <Surface
            label="The four points on the plane of the inputs, and the network's answer"
            grid={grids[1]![0]!}
            range={RANGE}
            points={XOR}
            chosen={state.row}
            size={230}
          />
        </Panel>
        <Panel title="After: what the output unit is given">
          <Surface
            label="The four points on their way to the plane of the hidden units, and the output unit's line"
            grid={unitGrids(output, 40, RANGE)[0]![0]!}
            range={RANGE}
            points={moving}
            chosen={state.row}
            axes={['v₁', 'v₂']}
            size={230}
          />
        </Panel>
      </Row>
      <Panel>
        <Slider
          label="Move the points from (x₁, x₂) to (v₁, v₂)"
          value={state.moved}
          shown={`${Math.round(100 * state.moved)} %`}
          min={0}
          max={1}
          step={0.02}
          onChange={(moved) => change({ moved })}
        />
      </Panel>
      <Row>
        <Panel title="The network">
          <div className={widths.drawing}>
            <NetworkDrawing network={network} inputs={XOR[state.row]!.inputs} grids={grids} />
          </div>
        </Panel>
        <Panel title="Where each point goes">
          <table>
            <tbody>
              {XOR.map(({ inputs }, i) => (
                <tr key={inputs.join('')}>
                  <td>
                    ({inputs.join(', ')}) → ({places[i]!.map((v) => number(v, 3)).join(', ')})
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      </Row>
    </>
  );
}
