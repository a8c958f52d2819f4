import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { unitsOf } from '../../../engine/textbook/network.ts';
import type { Grid } from './Surface.tsx';

/** What every unit of a network answers over the plane of its two inputs, scaled to 0 … 1. */
export function unitGrids(
  network: LearningNetwork,
  side: number,
  [low, high]: readonly [number, number],
  inputsAt: (x: number, y: number) => readonly number[] = (x, y) => [x, y],
): readonly (readonly Grid[])[] {
  const { layers } = network.spec;
  const values = layers.map((layer) =>
    Array.from({ length: unitsOf(layer) }, () => new Float32Array(side * side)),
  );
  /** Sums, of units whose answers leap. */
  const edges = values.map((units, l) =>
    layers[l]!.activation === 'threshold' ? units.map(() => new Float32Array(side * side)) : [],
  );
  for (let i = 0; i < side * side; i++) {
    const x = low + ((high - low) * ((i % side) + 0.5)) / side;
    const y = high - ((high - low) * (Math.floor(i / side) + 0.5)) / side;
    network.forward(inputsAt(x, y));
    network.layers.forEach(({ outputs, sums }, l) => {
      const isTanh = layers[l]!.activation === 'tanh';
      for (let unit = 0; unit < outputs.length; unit++) {
        if (edges[l]!.length > 0) edges[l]![unit]![i] = sums[unit]!;
        values[l]![unit]![i] = isTanh ? (outputs[unit]! + 1) / 2 : outputs[unit]!;
      }
    });
  }
  return values.map((units, l) =>
    units.map((own, unit) =>
      edges[l]!.length > 0 ? { values: own, side, edge: edges[l]![unit]! } : { values: own, side },
    ),
  );
}
