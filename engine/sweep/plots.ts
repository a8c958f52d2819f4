import { type Axis, axisOfMeasure, axisOfSetting, linearAxis, logAxis, tickText } from '../protocol/axes.ts';
import { asideInColumn, type Dot, inFront, type Role } from '../protocol/scatter.ts';
import { escapeHtml } from '../report/html.ts';

const MARGIN = { left: 44, right: 12, top: 16, bottom: 34 };

interface Frame {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly width: number;
  readonly height: number;
}

/**
 * A measure against a setting, a dot a network; where several share a value, a bar marks their median.
 * @param settings all values of the setting, also those that no dot has, so that plots side by side have one axis.
 */
export function scatterPlot(
  dots: readonly Dot[],
  settings: readonly number[],
  frame: Omit<Frame, 'width' | 'height'>,
): string {
  const xs = dots.map(({ x }) => x);
  const ys = dots.map(({ y }) => y);
  const x = axisOfSetting(settings);
  const y = axisOfMeasure(ys);
  const column = 1 / x.ticks.length;
  const places = new Map<Dot, number>();
  const medians: { x: number; y: number }[] = [];
  for (const value of new Set(x.columns ? xs : [])) {
    const shared = dots.filter((dot) => dot.x === value);
    for (const [i, dot] of shared.entries()) {
      places.set(dot, x.at(value) + column * asideInColumn(i));
    }
    const sorted = shared.map((dot) => dot.y).sort((a, b) => a - b);
    if (sorted.length > 2) medians.push({ x: x.at(value), y: y.at(sorted[sorted.length >> 1]!) });
  }
  return framed({ ...frame, width: 360, height: 210 }, x, y, (px, py) => [
    ...medians.map(
      (median) =>
        `<line class="median" x1="${px(median.x - 0.36 * column)}" x2="${px(median.x + 0.36 * column)}" y1="${py(median.y)}" y2="${py(median.y)}"/>`,
    ),
    ...inFront(dots).map(
      (dot) =>
        `<circle class="dot ${dot.role}" cx="${px(places.get(dot) ?? x.at(dot.x))}" cy="${py(y.at(dot.y))}" r="${dot.role === 'best' ? 5 : 3.6}"><title>${escapeHtml(dot.about)}</title></circle>`,
    ),
  ]);
}

/** A curve over epochs. */
export interface Curve {
  readonly values: readonly number[];
  readonly role: Role;
  readonly about: string;
}

/** Curves of all networks over the epochs, by the logarithm, with a mark where the worse ones stopped. */
export function racePlot(
  curves: readonly Curve[],
  marks: readonly { readonly epoch: number; readonly text: string }[],
  frame: Omit<Frame, 'width' | 'height' | 'xLabel'>,
): string {
  const longest = Math.max(...curves.map(({ values }) => values.length));
  const line = linearAxis([1, longest]);
  const x: Axis = {
    ...line,
    at: (epoch) => (epoch - 1) / Math.max(1, longest - 1),
    ticks: line.ticks.filter((tick) => tick >= 1 && tick <= longest),
  };
  const y = logAxis(curves.flatMap(({ values }) => values).filter((value) => value > 0));
  return framed({ ...frame, xLabel: 'epoch', width: 1000, height: 340 }, x, y, (px, py) => [
    ...marks.map(
      ({ epoch, text }) =>
        `<line class="mark" x1="${px(x.at(epoch))}" x2="${px(x.at(epoch))}" y1="${py(0)}" y2="${py(1)}"/><text class="tick" x="${px(x.at(epoch))}" y="${MARGIN.top - 4}" text-anchor="middle">${escapeHtml(text)}</text>`,
    ),
    ...inFront(curves).map(
      ({ values, role, about }) =>
        `<polyline class="race ${role}" points="${values.map((value, i) => `${px(x.at(i + 1))},${py(y.at(value))}`).join(' ')}"><title>${escapeHtml(about)}</title></polyline>`,
    ),
  ]);
}

function framed(
  { title, xLabel, yLabel, width, height }: Frame,
  x: Axis,
  y: Axis,
  inside: (px: (share: number) => string, py: (share: number) => string) => string[],
): string {
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const px = (share: number) => (MARGIN.left + share * (right - MARGIN.left)).toFixed(1);
  const py = (share: number) => (bottom - share * (bottom - MARGIN.top)).toFixed(1);
  const rows = y.ticks.map((tick) => {
    const at = py(y.at(tick));
    return `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${at}" y2="${at}"/><text class="tick" x="${MARGIN.left - 6}" y="${(Number(at) + 4).toFixed(1)}" text-anchor="end">${tickText(tick)}</text>`;
  });
  const columns = x.ticks.map(
    (tick) =>
      `<text class="tick" x="${px(x.at(tick))}" y="${bottom + 15}" text-anchor="middle">${tickText(tick)}</text>`,
  );
  return `<figure class="plot"><figcaption>${escapeHtml(title)}</figcaption>
<div class="pane"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${title}: ${yLabel} against ${xLabel}`)}">${rows.join('')}${columns.join('')}
<text class="axis" x="${right}" y="${height - 4}" text-anchor="end">${escapeHtml(xLabel)}</text>${inside(px, py).join('')}</svg></div></figure>`;
}
