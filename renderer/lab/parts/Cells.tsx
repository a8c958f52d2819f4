import { useEffect, useRef } from 'react';
import { greyPixels, paint, signedPixels } from '../../components/pixels.ts';
import { onTheme } from '../../components/theme.ts';
import styles from './Cells.module.css';

export interface CellsProps {
  readonly what: string;
  /** Row-major. */
  readonly values: ArrayLike<number>;
  readonly columns: number;
  /** 0 … 1 from black to white, in place of blue and orange. */
  readonly grey?: boolean;
  /** What has the full colour; the picture's own strongest where left out. */
  readonly most?: number;
  /** Narrow, one of many. */
  readonly small?: boolean;
}

/** A picture of weights, products or activations, cell by cell, with what it is. */
export function Cells({ what, values, columns, grey = false, most, small = false }: CellsProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const draw = () => {
    if (!ref.current) return;
    const pixels = grey
      ? greyPixels(values)
      : signedPixels(values, Math.max(1e-9, most ?? strongestOf(values)));
    paint(ref.current, pixels, columns);
  };
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(draw);
  useEffect(() => onTheme(() => latest.current()), []);
  return (
    <figure className={small ? styles.small : styles.cells}>
      <canvas ref={ref} className="pixelated" role="img" aria-label={what} />
      <figcaption>{what}</figcaption>
    </figure>
  );
}

export function strongestOf(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]!));
  return found;
}
