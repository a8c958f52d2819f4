import { type Decoding, HILL_REACH } from '../decode.ts';
import { type GraphWriter, ONNX_TYPES } from '../graph-writer.ts';

/** Adds the nodes from `direction` to the fractional unit that it stands for, as `decodeUnit` does. @returns its name */
export function writeUnit(
  graph: GraphWriter,
  units: number,
  _decoding: Exclude<Decoding, 'most-active'>,
): string {
  const peak = graph.node('ArgMax', ['direction'], 'peak', { axis: 1, keepdims: 1, select_last_index: 0 });
  const peakUnit = graph.node('Cast', [peak], 'peak_unit', { to: ONNX_TYPES.float32 });
  const numbers = graph.floats(
    'unit_numbers',
    Array.from({ length: units }, (_, unit) => unit),
    [1, units],
  );
  // Counted from the peak, so that single precision loses nothing to the unit's own number.
  const fromPeak = graph.node('Sub', [numbers, peakUnit], 'units_from_peak');
  const inWindow = graph.node(
    'LessOrEqual',
    [graph.node('Abs', [fromPeak], 'distance_from_peak'), graph.scalar('half_window', HILL_REACH)],
    'in_window',
  );
  const positive = graph.node('Relu', ['direction'], 'direction_positive');
  const zero = graph.scalar('zero', 0);
  const mass = graph.node('Where', [inWindow, positive, zero], 'mass');
  const axis = graph.integers('unit_axis', [1], [1]);
  const total = graph.node('ReduceSum', [mass, axis], 'mass_total', { keepdims: 1 });
  const moment = graph.node(
    'ReduceSum',
    [graph.node('Mul', [mass, fromPeak], 'mass_moments'), axis],
    'mass_moment',
    { keepdims: 1 },
  );
  const hasMass = graph.node('Greater', [total, zero], 'has_mass');
  const divisor = graph.node('Where', [hasMass, total, graph.scalar('one', 1)], 'mass_divisor');
  const offset = graph.node('Div', [moment, divisor], 'centre_from_peak');
  return graph.node('Add', [peakUnit, offset], 'unit');
}
