import { type Decoding, HILL_REACH, HILL_WIDTH, LEAST_RATIO, LEAST_SPREAD } from '../decode.ts';
import { type GraphWriter, ONNX_TYPES } from '../graph-writer.ts';

/** Adds the nodes from `direction` to the fractional unit that it stands for, as `decodeUnit` does. @returns its name */
export function writeUnit(
  graph: GraphWriter,
  units: number,
  decoding: Exclude<Decoding, 'most-active'>,
): string {
  if (decoding === 'mean') return meanOfAll(graph, units);
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
  if (decoding === 'centre-of-mass') return graph.node('Add', [peakUnit, offset], 'unit');
  const centre = graph.node('Add', [peakUnit, offset], 'centre');
  return fittedAtEdges(graph, units, { peakUnit, fromPeak, inWindow, positive, axis, hasMass, centre });
}

/** The formula of `meanUnit`, counted from the middle, so that single precision loses less. */
function meanOfAll(graph: GraphWriter, units: number): string {
  const middle = (units - 1) / 2;
  const fromMiddle = graph.floats(
    'units_from_middle',
    Array.from({ length: units }, (_, unit) => unit - middle),
    [1, units],
  );
  const mass = graph.node('Relu', ['direction'], 'mass');
  const axis = graph.integers('unit_axis', [1], [1]);
  const total = graph.node('ReduceSum', [mass, axis], 'mass_total', { keepdims: 1 });
  const moments = graph.node('Mul', [mass, fromMiddle], 'mass_moments');
  const moment = graph.node('ReduceSum', [moments, axis], 'mass_moment', { keepdims: 1 });
  const hasMass = graph.node('Greater', [total, graph.scalar('zero', 0)], 'has_mass');
  const divisor = graph.node('Where', [hasMass, total, graph.scalar('one', 1)], 'mass_divisor');
  const mean = graph.node('Div', [moment, divisor], 'mean_from_middle');
  const found = graph.node('Add', [mean, graph.scalar('middle_unit', middle)], 'mean_unit');
  return graph.node('Where', [hasMass, found, graph.scalar('zero', 0)], 'unit');
}

/** What is there already of a hill, by the names of its nodes. */
interface Hill {
  readonly peakUnit: string;
  readonly fromPeak: string;
  readonly inWindow: string;
  readonly positive: string;
  readonly axis: string;
  readonly hasMass: string;
  readonly centre: string;
}

/** The formulas of `centreFittedAtEdges`. */
function fittedAtEdges(graph: GraphWriter, units: number, hill: Hill): string {
  const { peakUnit, fromPeak, inWindow, positive, axis, hasMass, centre } = hill;
  const zero = graph.scalar('zero', 0);
  const least = graph.scalar('least_ratio', LEAST_RATIO);
  const highest = graph.node('ReduceMax', [positive], 'highest', { axes: [1], keepdims: 1 });
  const divisor = graph.node('Where', [hasMass, highest, graph.scalar('one', 1)], 'highest_divisor');
  const ratio = graph.node('Max', [graph.node('Div', [positive, divisor], 'share_of_peak'), least], 'ratio');
  const squared = graph.node('Mul', [ratio, ratio], 'ratio_squared');
  const weight = graph.node('Where', [inWindow, squared, zero], 'fit_weight');
  const sum = (values: string, name: string) =>
    graph.node('ReduceSum', [values, axis], name, { keepdims: 1 });
  const total = sum(weight, 'fit_total');
  const mean = (values: string, name: string) => {
    const weighted = graph.node('Mul', [weight, values], `${name}_weighted`);
    return graph.node('Div', [sum(weighted, `${name}_sum`), total], name);
  };
  const away = graph.node('Sub', [fromPeak, mean(fromPeak, 'fit_middle')], 'from_middle');
  const spread = mean(graph.node('Mul', [away, away], 'from_middle_squared'), 'fit_spread');
  const bent = graph.node('Mul', [fromPeak, fromPeak], 'from_peak_squared');
  const added = graph.node('Div', [bent, graph.scalar('hill_width', HILL_WIDTH)], 'hill_bend');
  const line = graph.node('Add', [graph.node('Log', [ratio], 'log_ratio'), added], 'fit_line');
  const rise = mean(graph.node('Mul', [away, line], 'fit_rises'), 'fit_rise');
  const leastSpread = graph.scalar('least_spread', LEAST_SPREAD);
  const isHill = graph.node('Greater', [spread, leastSpread], 'is_hill');
  const slope = graph.node(
    'Div',
    [rise, graph.node('Max', [spread, leastSpread], 'fit_divisor')],
    'fit_slope',
  );
  const half = graph.scalar('half_hill_width', HILL_WIDTH / 2);
  const free = graph.node('Add', [peakUnit, graph.node('Mul', [slope, half], 'fit_from_peak')], 'fit_free');
  const fitted = graph.node('Clip', [free, zero, graph.scalar('last_unit', units - 1)], 'fit');
  const atLeft = graph.node('Less', [peakUnit, graph.scalar('half_window', HILL_REACH)], 'cut_left');
  const lastWhole = graph.scalar('last_whole', units - 1 - HILL_REACH);
  const atRight = graph.node('Greater', [peakUnit, lastWhole], 'cut_right');
  const isCut = graph.node('Or', [atLeft, atRight], 'is_cut');
  const fits = graph.node('And', [graph.node('And', [isCut, isHill], 'cut_hill'), hasMass], 'is_fitted');
  return graph.node('Where', [fits, fitted, centre], 'unit');
}
