import { type ReactNode, useMemo } from 'react';
import { occlusionMap } from '../../../engine/lab/microscope.ts';
import type { Direction } from '../../../engine/network/outputs/direction.ts';
import { outputOf } from '../../../engine/network/parts.ts';
import { ACTIVATIONS } from '../../../engine/textbook/activations.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Cells, strongestOf } from '../parts/Cells.tsx';
import { number } from '../parts/numbers.ts';
import { cellsOf, type Plane, type SharedProps } from './looked.ts';
import styles from './Microscope.module.css';

/** Which cells the answer hangs on: by covering them, and by the gradient. */
export function Maps({
  spec,
  network,
  plane,
  inputs,
  outputs,
  state,
  change,
  hill,
}: SharedProps & { readonly plane: Plane; readonly outputs: Float64Array; readonly hill: ReactNode }) {
  const direction = outputOf(spec, 'direction') as (Direction & { readonly first: number }) | undefined;
  const first = direction?.first ?? 0;
  const width = direction?.width ?? outputs.length;
  const own = outputs.subarray(first, first + width);
  const peak = own.indexOf(Math.max(...own));
  const chosen = state.direction < 0 ? peak : Math.min(state.direction, width - 1);
  const covered = useMemo(
    () =>
      occlusionMap(network, inputs, plane, state.patch, (answers) =>
        direction
          ? direction.unitOf(answers.subarray(first, first + width))
          : answers.subarray(first, first + width).indexOf(Math.max(...answers)),
      ),
    [network, inputs.join(), plane.kind, state.patch],
  );
  const gradient = useMemo(() => {
    network.forward(inputs);
    const last = network.layers.length - 1;
    const slopes = network.slopes(last, first + chosen);
    const value = network.layers[last]!.outputs[first + chosen]!;
    const { derivative } = ACTIVATIONS[network.spec.layers[last]!.activation];
    return cellsOf(
      slopes.map((slope) => slope * derivative(value)),
      plane,
    );
  }, [network, inputs.join(), plane.kind, chosen]);
  return (
    <>
      <Panel title="Which cells matter">
        <div className={styles.sum}>
          <Cells grey what={plane.label} values={cellsOf(inputs, plane)} columns={plane.columns} />
          <Cells
            what={`covered here, the hill moves by up to ${number(strongestOf(covered), 1)} units; orange: right`}
            values={covered}
            columns={plane.columns}
          />
          <Cells
            what={`brighter here, unit ${chosen + 1} answers more (orange) or less (blue)`}
            values={gradient}
            columns={plane.columns}
          />
        </div>
        <div className={styles.sources}>
          <Slider
            label="Patch that covers"
            value={state.patch}
            shown={`${state.patch} × ${state.patch} cells`}
            min={1}
            max={9}
            step={2}
            onChange={(patch) => change({ patch })}
          />
          <Slider
            label="Gradient of direction unit"
            value={chosen + 1}
            shown={chosen === peak ? `${chosen + 1}, the most active` : String(chosen + 1)}
            min={1}
            max={width}
            step={1}
            onChange={(value) => change({ direction: value - 1 })}
          />
        </div>
      </Panel>
      {hill}
    </>
  );
}
