import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './Plot.module.css';
import { onTheme, themeColour } from './theme.ts';

/** One line of a plot; colours are names of the tokens: "accent", "warm", "cool", "soft". */
export interface PlotLine {
  readonly label: string;
  readonly colour: 'accent' | 'warm' | 'cool' | 'soft' | 'ink' | 'good' | 'bad';
  readonly dashed?: boolean;
}

export interface PlotProps {
  /** For screen readers, and above the plot. */
  readonly title: string;
  /** Under the axis; left out where the title says it. */
  readonly xLabel?: string | undefined;
  readonly lines: readonly PlotLine[];
  /** First x, then one array a line, all as long; null is a gap. */
  readonly data: readonly (readonly (number | null)[])[];
  readonly height?: number;
  /** Fixed, so that the line advances; the data's own where left out. */
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
  /** Writes a value of the y axis. */
  readonly format?: ((value: number) => string) | undefined;
}

/** A line plot that follows its data, its size and the theme. */
export function Plot({ title, xLabel, lines, data, height = 180, xRange, yRange, format }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(data);
  latest.current = data;
  const shape = JSON.stringify([xLabel, lines, height, xRange, yRange]);
  useEffect(() => {
    const element = holder.current!;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        optionsOf(element.clientWidth, { xLabel, lines, height, xRange, yRange, format }),
        latest.current as uPlot.AlignedData,
        element,
      );
    };
    make();
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    const stopTheme = onTheme(make);
    return () => {
      resize.disconnect();
      stopTheme();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data as uPlot.AlignedData), [data]);
  return (
    <figure className={styles.plot} aria-label={title}>
      <figcaption>
        <span>{title}</span>
        {lines.length > 1 &&
          lines.map(({ label, colour }) => (
            <span key={label} className={styles.key} data-colour={colour}>
              {label}
            </span>
          ))}
      </figcaption>
      <div ref={holder} />
    </figure>
  );
}

function optionsOf(
  width: number,
  { xLabel, lines, height, xRange, yRange, format }: Omit<PlotProps, 'title' | 'data'> & { height: number },
): uPlot.Options {
  const axis = {
    stroke: themeColour('soft'),
    grid: { stroke: themeColour('rule'), width: 1 },
    ticks: { show: false },
    font: `11px ${themeColour('font')}`,
    labelFont: `11px ${themeColour('font')}`,
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, ...(xRange ? { range: [xRange[0], xRange[1]] } : {}) },
      y: yRange ? { range: [yRange[0], yRange[1]] } : {},
    },
    axes: [
      { ...axis, size: 26, ...(xLabel ? { label: xLabel, labelSize: 16 } : {}) },
      {
        ...axis,
        size: 46,
        ...(format ? { values: (_: uPlot, values: number[]) => values.map(format) } : {}),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, colour: name, dashed }) => ({
        label,
        stroke: themeColour(name),
        width: 1.8,
        points: { show: false },
        ...(dashed ? { dash: [5, 4] } : {}),
      })),
    ],
  };
}
