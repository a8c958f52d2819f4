import { useEffect, useRef } from 'react';
import { greyPixels, paint } from '../../components/pixels.ts';
import styles from './Cells.module.css';

export interface PaintCellsProps {
  readonly what: string;
  /** 0 … 1, row-major. */
  readonly values: ArrayLike<number>;
  readonly columns: number;
  /** A pointer drew over these cells, in their order. */
  onPaint(cells: readonly number[]): void;
}

/** A grey picture to draw on with a pointer. What stands beside it does the same by keyboard. */
export function PaintCells({ what, values, columns, onPaint }: PaintCellsProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const last = useRef<number>(undefined);
  useEffect(() => paint(ref.current!, greyPixels(values), columns));
  const draw = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = ref.current!.getBoundingClientRect();
    const rows = values.length / columns;
    const place = (share: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    const row = place((clientY - box.top) / box.height, rows);
    const column = place((clientX - box.left) / box.width, columns);
    const cell = row * columns + column;
    if (cell === last.current) return;
    onPaint(last.current === undefined ? [cell] : between(last.current, cell, columns));
    last.current = cell;
  };
  return (
    <figure className={styles.paint}>
      <canvas
        ref={ref}
        className="pixelated"
        role="img"
        aria-label={what}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = undefined;
          draw(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) draw(event);
        }}
      />
      <figcaption>{what}</figcaption>
    </figure>
  );
}

/** Cells on the straight way from one to another, the first left out: a quick pointer leaves no gaps. */
function between(from: number, to: number, columns: number): number[] {
  const [row, column] = [Math.floor(from / columns), from % columns];
  const [down, across] = [Math.floor(to / columns) - row, (to % columns) - column];
  const steps = Math.max(Math.abs(down), Math.abs(across));
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 1) / steps;
    return (row + Math.round(share * down)) * columns + column + Math.round(share * across);
  });
}
