import { useEffect, useRef } from 'react';
import { USUAL_TRUST } from '../../engine/protocol/trust.ts';
import { sketch } from '../components/sketch.ts';
import { useEngine } from '../state/engine.ts';
import { looks } from '../state/frames.ts';
import { HISTORY_S, History } from './history.ts';
import styles from './NetworkPanel.module.css';
import { SketchCanvas } from './SketchCanvas.tsx';

const onLook = (draw: () => void) => looks.subscribe(draw);

/** How far the network trusts itself: half a minute of it, a gauge of this moment, and what is usual here. */
export function Reliability() {
  const history = useRef(new History());
  useEffect(() => history.current.listen(), []);
  return (
    <figure title="How well the network draws again what it sees: it drives slower below what is usual here, and obeys no answer far below">
      <figcaption>Reliability</figcaption>
      <SketchCanvas
        className={styles.reliability}
        label="Reliability over the last half minute, and now"
        on={onLook}
        draw={(canvas) => drawReliability(canvas, history.current)}
      />
      <div className={styles.legend}>
        <i data-colour="warm">slower</i>
        <i data-colour="bad">not obeyed</i>
      </div>
    </figure>
  );
}

const AXIS = 34;
const GAUGE = 14;
const GAP = 6;
/** Opacity of the bands behind the strip. */
const FAINT = { warm: 0.2, bad: 0.5 } as const;

function drawReliability(canvas: HTMLCanvasElement, { samples }: History): void {
  const drawing = sketch(canvas);
  const network = looks.latest?.network;
  if (!drawing || !network) return;
  const { context, width, height, colour } = drawing;
  const { reliability, usualReliability: usual, speedShare } = network;
  const right = width - GAUGE - GAP;
  const y = (value: number) => 4 + (height - 8) * (1 - Math.max(0, Math.min(1, value)));
  const { sure, lost } = useEngine.getState().settings?.settings.trust ?? USUAL_TRUST;
  const bands: readonly (readonly [keyof typeof FAINT, number, number])[] = Number.isNaN(usual)
    ? []
    : [
        ['bad', 0, lost * usual],
        ['warm', lost * usual, sure * usual],
      ];
  for (const [name, from, to] of bands) {
    context.globalAlpha = FAINT[name];
    context.fillStyle = colour(name);
    context.fillRect(AXIS, y(to), right - AXIS, y(from) - y(to));
    context.globalAlpha = 1;
  }
  context.font = '10px system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const marks: readonly (readonly [string, number])[] = Number.isNaN(usual)
    ? [
        ['1', 1],
        ['0', 0],
      ]
    : [['usual', usual]];
  for (const [text, value] of marks) {
    context.fillStyle = colour('soft');
    context.fillRect(AXIS, Math.round(y(value)), width - AXIS, 1);
    context.fillText(text, AXIS - 5, Math.max(6, Math.min(height - 6, y(value))));
  }
  const newest = samples.at(-1)?.timeS ?? 0;
  context.strokeStyle = colour('accent');
  context.lineWidth = 1.6;
  context.lineJoin = 'round';
  context.beginPath();
  for (const sample of samples) {
    if (Number.isNaN(sample.reliability)) continue;
    context.lineTo(right - ((right - AXIS) * (newest - sample.timeS)) / HISTORY_S, y(sample.reliability));
  }
  context.stroke();
  const zone = bands.find(([, , to]) => reliability < to);
  context.fillStyle = colour('raised');
  context.fillRect(right + GAP, y(1), GAUGE, y(0) - y(1));
  context.fillStyle = colour(zone?.[0] ?? 'accent');
  context.fillRect(right + GAP, y(reliability), GAUGE, y(0) - y(reliability));
  context.fillStyle = colour('ink');
  if (!Number.isNaN(usual)) context.fillRect(right + GAP - 2, Math.round(y(usual)) - 0.5, GAUGE + 4, 2);
  if (speedShare < 1 && useEngine.getState().drive?.settings.mode === 'network') {
    context.font = '600 11px system-ui, sans-serif';
    context.fillText(
      speedShare === 0 ? 'brakes' : `${Math.round(100 * speedShare)} % of the speed`,
      right - 4,
      10,
    );
  }
}
