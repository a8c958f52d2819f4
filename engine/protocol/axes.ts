/** A scale: where values stand between 0 and 1, and which of them are written. */
export interface Axis {
  at(value: number): number;
  readonly ticks: readonly number[];
  /** Values stand in columns of their own rather than along a line. */
  readonly columns: boolean;
}

/** More different values than this do not stand in columns. */
const MOST_COLUMNS = 8;
/** A range whose ends are so many times apart is drawn by its logarithm. */
const WIDE = 5;

/** The axis that suits the values of a setting: columns for a few, else a line, by the logarithm where it is wide. */
export function axisOfSetting(values: readonly number[]): Axis {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length > MOST_COLUMNS) return axisOfMeasure(values);
  return {
    at: (value) => (distinct.indexOf(value) + 0.5) / distinct.length,
    ticks: distinct,
    columns: true,
  };
}

/** The axis that suits what is measured: a line, by the logarithm where it is wide. */
export function axisOfMeasure(values: readonly number[]): Axis {
  const [least, most] = extremes(values);
  return least > 0 && most / least > WIDE ? logAxis(values) : linearAxis(values);
}

/** A line from the least to the greatest value, with a little room, ticks at round numbers. */
export function linearAxis(values: readonly number[]): Axis {
  const [low, high] = roomy(...extremes(values));
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough * 0.999)!;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return { at: (value) => (value - low) / (high - low), ticks, columns: false };
}

/** Ticks within a power of ten: few of them over a wide range, many over a narrow one. */
const LOG_TICKS = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 6, 8]] as const;

/** The same by the logarithm. */
export function logAxis(values: readonly number[]): Axis {
  const logs = values.map(Math.log10);
  const [low, high] = roomy(...extremes(logs));
  const density = high - low > 3 ? 0 : high - low > 1 ? 1 : 2;
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const m of LOG_TICKS[density]) ticks.push(m * 10 ** power);
  }
  return {
    at: (value) => (Math.log10(value) - low) / (high - low),
    ticks: ticks.filter((tick) => Math.log10(tick) >= low && Math.log10(tick) <= high),
    columns: false,
  };
}

/** A tick's number as it is written. */
export function tickText(value: number): string {
  return Number.parseFloat(value.toPrecision(4)).toString();
}

function roomy(low: number, high: number): [number, number] {
  const room = high > low ? 0.06 * (high - low) : Math.max(0.1 * Math.abs(high), 1e-6);
  return [low - room, high + room];
}

/** Least and greatest of more values than a call takes arguments. */
function extremes(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
