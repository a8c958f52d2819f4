import { useEffect, useRef } from 'react';
import type { FieldsFrame, WorstPattern } from '../../engine/protocol/fields.ts';
import { Panel } from '../components/Panel.tsx';
import { greyPixels, paint } from '../components/pixels.ts';
import type { Evolution } from './evolution.ts';
import { useShownFrame } from './use-evolution.ts';
import styles from './WorstPatterns.module.css';

/** The patterns that the network answers worst: what it sees, what would be right, and what it says. */
export function WorstPatterns({
  evolution,
  keptBack,
}: {
  readonly evolution: Evolution;
  /** What the run validates on. */
  readonly keptBack: string;
}) {
  const frame = useShownFrame(evolution);
  if (!frame || frame.worst.length === 0) return null;
  return (
    <Panel
      title={`Worst answers on ${frame.fromValidation ? keptBack : 'what it trains on'}`}
      aside={
        <span className={styles.key}>
          <span>right answer</span>
          <span data-answer>its answer</span>
        </span>
      }
    >
      <ol className={styles.list}>
        {frame.worst.map((pattern, i) => (
          // The place is the rank: a card is drawn over when another pattern takes it.
          <Card key={i} frame={frame} pattern={pattern} />
        ))}
      </ol>
    </Panel>
  );
}

function Card({ frame, pattern }: { readonly frame: FieldsFrame; readonly pattern: WorstPattern }) {
  const off = pattern.answeredUnit - pattern.targetUnit;
  const units = Math.abs(off).toFixed(Number.isInteger(off) ? 0 : 1);
  const words = Number.isNaN(off)
    ? `loss ${pattern.loss.toFixed(2)}`
    : Math.abs(off) < 0.05
      ? 'on the spot'
      : `${units} too far ${off < 0 ? 'left' : 'right'}`;
  return (
    <li className={styles.card}>
      {frame.seen.map(({ kind, label, columns }, i) => (
        <Retina key={kind} cells={pattern.seen[i]!} columns={columns} label={`What it sees: ${label}`} />
      ))}
      <Hills target={pattern.target} answer={pattern.answer} />
      <small data-far={Math.abs(off) > 2} title={`Loss ${pattern.loss.toFixed(2)}`}>
        {words}
      </small>
    </li>
  );
}

function Retina({
  cells,
  columns,
  label,
}: {
  readonly cells: Uint8Array;
  readonly columns: number;
  readonly label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, greyPixels(stretched(cells)), columns);
  }, [cells, columns]);
  return cells.length > 0 ? (
    <canvas ref={canvas} className={`pixelated ${styles.retina}`} role="img" aria-label={label} />
  ) : null;
}

/** From its darkest to its brightest cell as 0 … 1: a retina in the shade is dim. */
function stretched(cells: Uint8Array): Float32Array {
  const darkest = Math.min(...cells);
  const span = Math.max(1, Math.max(...cells) - darkest);
  return Float32Array.from(cells, (cell) => (cell - darkest) / span);
}

/** Both hills of activation, left to right. */
function Hills({ target, answer }: { readonly target: Uint8Array; readonly answer: Uint8Array }) {
  const last = target.length - 1;
  const points = (values: Uint8Array) =>
    [...values].map((value, i) => `${((100 * i) / last).toFixed(1)},${(30 - (28 * value) / 255).toFixed(1)}`);
  return (
    <svg className={styles.hills} viewBox="0 0 100 31" preserveAspectRatio="none" role="img">
      <title>Hill that would be right, and the one it answered</title>
      <polygon points={`0,30 ${points(target).join(' ')} 100,30`} />
      <polyline points={points(answer).join(' ')} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
