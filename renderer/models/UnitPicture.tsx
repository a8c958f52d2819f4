import { useEffect, useRef } from 'react';
import type { ModelInfo, UnitWeights } from '../../engine/protocol/model.ts';
import { floatsOf } from '../components/base64.ts';
import { paint, signedPixels } from '../components/pixels.ts';
import { onTheme } from '../components/theme.ts';
import styles from './UnitPicture.module.css';

/** Weight from or to the road intensity that is drawn in full strength. */
const STRONGEST_FEEDBACK = 4;
/** Small weights are drawn stronger than they are, so that a field shows between its peaks. */
const STRENGTH = 0.8;

export interface UnitPictureProps {
  readonly number: number;
  readonly unit: UnitWeights;
  readonly info: ModelInfo;
}

/**
 * Weights of a hidden unit in the papers' layout: on top to what it answers, below from what it reads, the range image
 * before the camera image, at the foot from and to single values. Each picture has a scale of its own.
 */
export function UnitPicture({ number, unit, info }: UnitPictureProps) {
  const weights = (side: 'from' | 'to') =>
    info.pictures[side].map((picture, i) => ({
      ...picture,
      values: unit[side][i]!,
      what: `Weights ${side} ${picture.label}`,
    }));
  const isPicture = ({ rows, columns }: { rows: number; columns: number }) => rows * columns > 1;
  const squares = (side: 'from' | 'to') =>
    weights(side)
      .filter((picture) => !isPicture(picture))
      .map(({ kind, label, values }) => (
        <Square key={kind} weight={floatsOf(values)[0]!} what={`${side} ${label}`} />
      ));
  return (
    <figure className={styles.unit} aria-label={`Hidden unit ${number}, bias ${unit.bias.toFixed(2)}`}>
      {[...weights('to'), ...weights('from').reverse()].filter(isPicture).map(({ what, values, ...size }) => (
        <Weights
          key={what}
          values={values}
          columns={size.columns}
          rows={size.rows === 1 ? 3 : size.rows}
          what={what}
        />
      ))}
      <figcaption>
        {squares('from')}
        <span>{number}</span>
        {squares('to')}
      </figcaption>
    </figure>
  );
}

interface WeightsProps {
  readonly values: string;
  readonly columns: number;
  /** Cells that the picture is tall. */
  readonly rows: number;
  readonly what: string;
}

function Weights({ values, columns, rows, what }: WeightsProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const weights = floatsOf(values);
    const most = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
    const shown = weights.map((weight) => Math.sign(weight) * (Math.abs(weight) / most) ** STRENGTH);
    const draw = () => paint(ref.current!, signedPixels(shown), columns);
    draw();
    return onTheme(draw);
  }, [values, columns]);
  return (
    <canvas
      ref={ref}
      className={`pixelated ${styles.weights}`}
      role="img"
      aria-label={what}
      title={what}
      style={{ aspectRatio: `32 / ${rows}` }}
    />
  );
}

function Square({ weight, what }: { readonly weight: number; readonly what: string }) {
  const share = Math.round(100 * Math.min(1, Math.abs(weight) / STRONGEST_FEEDBACK));
  const full = weight > 0 ? 'var(--excite)' : 'var(--inhibit)';
  const text = `Weight ${what}: ${weight.toFixed(2)}`;
  return (
    <i
      className={styles.square}
      role="img"
      aria-label={text}
      title={text}
      style={{ background: `color-mix(in srgb, ${full} ${share}%, var(--zero))` }}
    />
  );
}
