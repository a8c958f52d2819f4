import { escapeHtml } from './html.ts';

/** One line of a plot. */
export interface Series {
  readonly name: string;
  readonly className: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface PlotOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly width?: number;
  readonly height?: number;
  readonly yRange?: readonly [number, number];
}

const MARGIN = { left: 52, right: 14, top: 22, bottom: 34 };

/** A line plot as SVG, with axes, ticks and a legend where there are several lines. */
export function linePlot(series: readonly Series[], options: PlotOptions): string {
  const { title, xLabel, yLabel, width = 520, height = 220 } = options;
  const all = series.flatMap(({ points }) => points);
  const xs = range(all.map(([x]) => x));
  const ys = options.yRange ?? range(all.map(([, y]) => y));
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const px = (x: number) => MARGIN.left + ((x - xs[0]) / (xs[1] - xs[0])) * (right - MARGIN.left);
  const py = (y: number) => bottom - ((y - ys[0]) / (ys[1] - ys[0])) * (bottom - MARGIN.top);
  const grid = ticks(ys).map(
    (y) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${fixed(py(y))}" y2="${fixed(py(y))}"/>` +
      `<text class="tick" x="${MARGIN.left - 7}" y="${fixed(py(y) + 4)}" text-anchor="end">${label(y)}</text>`,
  );
  const columns = ticks(xs).map(
    (x) =>
      `<text class="tick" x="${fixed(px(x))}" y="${bottom + 16}" text-anchor="middle">${label(x)}</text>`,
  );
  const lines = series.map(
    ({ points, className }) =>
      `<polyline class="line ${className}" points="${points.map(([x, y]) => `${fixed(px(x))},${fixed(py(y))}`).join(' ')}"/>`,
  );
  const legend =
    series.length < 2
      ? ''
      : `<div class="legend">${series.map(({ name, className }) => `<span class="key ${className}">${escapeHtml(name)}</span>`).join('')}</div>`;
  return `<figure class="plot"><figcaption>${escapeHtml(title)}</figcaption>${legend}
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}${columns.join('')}
<text class="axis" x="${right}" y="${height - 3}" text-anchor="end">${escapeHtml(xLabel)}</text>
<text class="axis" x="${MARGIN.left}" y="${MARGIN.top - 9}">${escapeHtml(yLabel)}</text>${lines.join('')}</svg></figure>`;
}

/** Bars of activations with the target behind them. */
export function hillPlot(target: ArrayLike<number>, answer: ArrayLike<number>): string {
  const width = 200;
  const height = 56;
  const step = width / target.length;
  const bar = (value: number, i: number, className: string) => {
    const tall = Math.max(0, Math.min(1, value)) * (height - 4);
    return `<rect class="${className}" x="${fixed(i * step + 0.4)}" y="${fixed(height - tall)}" width="${fixed(step - 0.8)}" height="${fixed(tall)}"/>`;
  };
  const wanted = Array.from({ length: target.length }, (_, i) => bar(target[i]!, i, 'wanted'));
  const given = Array.from({ length: answer.length }, (_, i) => bar(answer[i]!, i, 'given'));
  return `<svg class="hill" viewBox="0 0 ${width} ${height}" role="img" aria-label="target and answered directions">${wanted.join('')}${given.join('')}</svg>`;
}

function range(values: readonly number[]): [number, number] {
  // One by one: a call takes so many arguments only.
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/** Round numbers within a range, about five. */
function ticks([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) as number);
  const all: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9; i++) all.push(i * step);
  return all;
}

function label(value: number): string {
  return Number.parseFloat(value.toPrecision(6)).toString();
}

function fixed(value: number): string {
  return value.toFixed(1);
}
