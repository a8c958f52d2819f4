import { Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FieldsFrame } from '../../engine/protocol/fields.ts';
import { Button } from '../components/Button.tsx';
import { Panel } from '../components/Panel.tsx';
import { onTheme } from '../components/theme.ts';
import type { Evolution } from './evolution.ts';
import styles from './FieldsPanel.module.css';
import { FieldsCanvas } from './fields-canvas.ts';
import { useEvolutionValue, useShownFrame } from './use-evolution.ts';

/** Left to fields of the height of the window, and the least they get, CSS pixels. */
const OTHER_HEIGHT = 400;
const LEAST_HEIGHT = 320;

/** Receptive fields of all hidden units, at any epoch: one sees them emerge. */
export function FieldsPanel({
  evolution,
  isComing,
}: {
  readonly evolution: Evolution;
  /** Whether there will be fields if there are none yet. */
  readonly isComing: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lens = useRef<HTMLCanvasElement>(null);
  const picture = useRef<FieldsCanvas>(undefined);
  const [unit, setUnit] = useState<number>();
  const enlarged = useRef<number>(undefined);
  enlarged.current = unit;
  const shown = useShownFrame(evolution);
  useEffect(() => {
    const element = canvas.current!;
    const own = new FieldsCanvas(element);
    picture.current = own;
    let drawn: { position: number; frames: unknown } | undefined;
    let timer = 0;
    const draw = () => {
      timer = 0;
      const { frames, position } = evolution;
      const first = Math.floor(position);
      const from = frames[first];
      const width = element.parentElement!.clientWidth;
      if (!from || width === 0) return;
      drawn = { position, frames };
      const height = Math.max(LEAST_HEIGHT, innerHeight - OTHER_HEIGHT);
      own.draw(from, frames[first + 1] ?? from, position - first, width, height);
      if (lens.current && enlarged.current !== undefined) own.enlarge(lens.current, enlarged.current);
    };
    const soon = () => {
      if (timer === 0) timer = requestAnimationFrame(draw);
    };
    const unsubscribe = evolution.subscribe(() => {
      if (drawn?.position !== evolution.position || drawn.frames !== evolution.frames) soon();
    });
    const resize = new ResizeObserver(soon);
    resize.observe(element.parentElement!);
    const stopTheme = onTheme(soon);
    soon();
    return () => {
      cancelAnimationFrame(timer);
      unsubscribe();
      resize.disconnect();
      stopTheme();
    };
  }, [evolution]);
  useEffect(() => {
    if (lens.current && unit !== undefined) picture.current!.enlarge(lens.current, unit);
  }, [unit]);
  const units = shown?.units.length ?? 0;
  const box = unit === undefined ? undefined : picture.current?.boxOf(unit);
  return (
    <Panel title="What its hidden units look for" aside={shown && <Scrubber evolution={evolution} />}>
      <div className={styles.fields}>
        <canvas
          ref={canvas}
          role="img"
          tabIndex={0}
          aria-label={
            shown
              ? `Weights of ${units} hidden units after ${shown.epoch} epochs. ${layoutWords(shown)}`
              : 'Weights of the hidden units: not there yet'
          }
          onPointerMove={({ nativeEvent }) =>
            setUnit(picture.current!.unitAt(nativeEvent.offsetX, nativeEvent.offsetY))
          }
          onPointerLeave={() => setUnit(undefined)}
          onBlur={() => setUnit(undefined)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (event.key === 'Escape') setUnit(undefined);
            if (!step || units === 0) return;
            event.preventDefault();
            setUnit(unit === undefined ? 0 : (unit + step + units) % units);
          }}
        />
        {unit !== undefined && box && shown?.units[unit] && (
          <div className={styles.lens} style={placeOf(box, canvas.current!)} role="status">
            <canvas ref={lens} aria-hidden />
            <small>
              Unit {unit + 1}
              {speaksFor(shown, unit)}
            </small>
          </div>
        )}
        {!shown && (
          <p className={styles.nothing}>
            {isComing ? 'They appear with the first epoch.' : 'It ended before the first epoch.'}
          </p>
        )}
      </div>
      <p className={styles.legend}>
        <span className={styles.excites}>excites</span>
        <span className={styles.inhibits}>inhibits</span>
        <span>
          {shown && layoutWords(shown)}
          {shown && shown.hidden > units && ` The first ${units} of ${shown.hidden}.`}
        </span>
      </p>
    </Panel>
  );
}

const LENS_WIDTH = 186;
const LENS_HEIGHT = 285;

/** Beside the unit, on the side where there is more room. */
function placeOf(
  { x, y, width }: { x: number; y: number; width: number },
  { clientWidth, clientHeight }: HTMLCanvasElement,
): { left: number; top: number } {
  const right = x + width + 10;
  return {
    left: right + LENS_WIDTH <= clientWidth ? right : Math.max(0, x - LENS_WIDTH - 10),
    top: Math.max(0, Math.min(y - 60, clientHeight - LENS_HEIGHT)),
  };
}

/** What the pictures of a unit show, from top to bottom. */
function layoutWords({ pictures: { from, to } }: FieldsFrame): string {
  const labels = (pictures: typeof from, single: boolean) =>
    pictures.filter(({ rows, columns }) => (rows * columns === 1) === single).map(({ label }) => label);
  const above = labels(to, false);
  const squares = [
    ...labels(from, true).map((label) => `from ${label}`),
    ...labels(to, true).map((label) => `to ${label}`),
  ];
  return [
    above.length > 0 && `Top: to ${above.join(', then ')}.`,
    `${above.length > 0 ? 'Below: from' : 'From'} ${labels(from, false).reverse().join(' and ')}.`,
    squares.length > 0 && `Squares: ${squares.join(' and ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The direction that a unit excites most, in words; nothing where it has no weights to directions. */
function speaksFor({ pictures, units }: FieldsFrame, unit: number): string {
  const direction = pictures.to.findIndex(({ kind }) => kind === 'direction');
  if (direction < 0) return '';
  const { steps } = units[unit]!.to[direction]!;
  const share = steps.indexOf(Math.max(...steps)) / (steps.length - 1);
  const words = ['sharp left', 'left', 'straight on', 'right', 'sharp right'];
  return `, speaks most for ${words[Math.min(4, Math.floor(5 * share))]}`;
}

function Scrubber({ evolution }: { readonly evolution: Evolution }) {
  const playing = useEvolutionValue(evolution, (of) => of.playing);
  const position = useEvolutionValue(evolution, (of) => Math.round(20 * of.position) / 20);
  const last = useEvolutionValue(evolution, (of) => of.frames.length - 1);
  const shown = useShownFrame(evolution)!;
  return (
    <div className={styles.scrubber}>
      <Button
        icon={playing ? Pause : Play}
        tone="quiet"
        label={playing ? 'Stop' : 'Play how they came to be'}
        disabled={last < 1}
        onClick={() => (playing ? evolution.stop() : evolution.play())}
      />
      <input
        type="range"
        aria-label="Epoch that is shown"
        aria-valuetext={`Epoch ${shown.epoch}`}
        min={0}
        max={Math.max(1, last)}
        step={0.05}
        value={position}
        disabled={last < 1}
        onChange={(event) => evolution.seek(event.target.valueAsNumber)}
      />
      <output>
        epoch <b>{shown.epoch}</b>
      </output>
    </div>
  );
}
