import { useEffect, useRef } from 'react';
import { type Sketch, type SketchColour, sketch } from '../components/sketch.ts';
import { HISTORY_S, History, type Sample } from './history.ts';
import { SketchCanvas } from './SketchCanvas.tsx';
import styles from './Strips.module.css';

interface Line {
  readonly name: string;
  readonly colour: SketchColour;
  readonly of: (sample: Sample) => number;
}

interface StripSpec {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  /** Least half-height, or height where nothing is below zero. */
  readonly least: number;
  /** Whether zero is in the middle. */
  readonly signed: boolean;
  readonly digits: number;
}

const STRIPS: readonly StripSpec[] = [
  {
    title: 'Off the path',
    unit: 'm, left is up',
    lines: [{ name: 'cross-track error', colour: 'accent', of: ({ cteM }) => cteM }],
    least: 0.5,
    signed: true,
    digits: 1,
  },
  {
    title: 'Steering',
    unit: '1/m, left is up',
    lines: [
      { name: 'expert', colour: 'warm', of: ({ expertPerM }) => expertPerM },
      { name: 'steered', colour: 'accent', of: ({ commandPerM }) => commandPerM },
    ],
    least: 0.04,
    signed: true,
    digits: 2,
  },
  {
    title: 'Speed',
    unit: 'm/s',
    lines: [{ name: 'speed', colour: 'cool', of: ({ speedMps }) => speedMps }],
    least: 10,
    signed: false,
    digits: 0,
  },
];

/** Drawn so often, ms: they move by a pixel or so. */
const EVERY_MS = 90;

/** Half a minute of cross-track error, steering and speed. */
export function Strips() {
  const history = useRef(new History());
  useEffect(() => history.current.listen(), []);
  return (
    <div className={styles.strips}>
      {STRIPS.map((spec) => (
        <Strip key={spec.title} spec={spec} history={history.current} />
      ))}
    </div>
  );
}

function Strip({ spec, history }: { readonly spec: StripSpec; readonly history: History }) {
  const draw = (canvas: HTMLCanvasElement) => {
    const drawing = sketch(canvas);
    if (drawing) drawStrip(drawing, spec, history);
  };
  return (
    <figure className={styles.strip}>
      <figcaption>
        <b>{spec.title}</b> <span className={styles.unit}>{spec.unit}</span>
        {spec.lines.length > 1 && (
          <span className={styles.keys}>
            {spec.lines.map(({ name, colour }) => (
              <i key={name} data-colour={colour}>
                {name}
              </i>
            ))}
          </span>
        )}
      </figcaption>
      <SketchCanvas label={`${spec.title} over the last half minute`} on={everySoOften} draw={draw} />
    </figure>
  );
}

function everySoOften(draw: () => void): () => void {
  const timer = setInterval(draw, EVERY_MS);
  return () => clearInterval(timer);
}

const AXIS = 30;

function drawStrip(
  { context, width, height, colour }: Sketch,
  { lines, least, signed, digits }: StripSpec,
  { samples, interventions }: History,
): void {
  const newest = samples.at(-1)?.timeS ?? 0;
  let largest = least;
  for (const sample of samples) {
    for (const { of } of lines) if (Math.abs(of(sample)) > largest) largest = Math.abs(of(sample));
  }
  const plot = width - AXIS;
  const x = (timeS: number) => AXIS + plot * (1 - (newest - timeS) / HISTORY_S);
  const low = signed ? -largest : 0;
  const y = (value: number) => 3 + (height - 6) * ((largest - value) / (largest - low));
  context.font = '10px system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of signed ? [largest, 0, -largest] : [largest, 0]) {
    context.fillStyle = colour('rule');
    context.fillRect(AXIS, Math.round(y(value)), plot, 1);
    context.fillStyle = colour('soft');
    context.fillText(
      value.toFixed(value === 0 ? 0 : digits),
      AXIS - 5,
      Math.max(6, Math.min(height - 6, y(value))),
    );
  }
  context.fillStyle = colour('bad');
  for (const timeS of interventions) context.fillRect(x(timeS), 0, 1.5, height);
  context.lineWidth = 1.6;
  context.lineJoin = 'round';
  for (const { of, colour: name } of lines) {
    context.strokeStyle = colour(name);
    context.beginPath();
    for (const sample of samples) {
      const value = of(sample);
      if (!Number.isNaN(value)) context.lineTo(x(sample.timeS), y(value));
    }
    context.stroke();
  }
}
