import { type MouseEventHandler, useEffect, useRef } from 'react';
import { onTheme } from '../components/theme.ts';
import { drawOnBeat, leaveBeat } from './beat.ts';

export interface SketchCanvasProps {
  readonly className?: string | undefined;
  /** For screen readers; empty where what stands beside it says the same. */
  readonly label: string;
  /** Asks to draw again and again: subscribes, and returns the unsubscriber. */
  readonly on?: (draw: () => void) => () => void;
  readonly draw: (canvas: HTMLCanvasElement) => void;
  readonly onClick?: MouseEventHandler<HTMLCanvasElement> | undefined;
}

/** A canvas that is drawn on outside React: with the windscreen's next picture when `on` says so, and when its size, the theme or its owner changes. */
export function SketchCanvas({ className, label, on, draw, onClick }: SketchCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const canvas = ref.current!;
    const again = () => latest.current(canvas);
    const stop = on?.(() => drawOnBeat(again));
    const resize = new ResizeObserver(again);
    resize.observe(canvas);
    const stopTheme = onTheme(again);
    return () => {
      stop?.();
      leaveBeat(again);
      resize.disconnect();
      stopTheme();
    };
  }, [on]);
  useEffect(() => latest.current(ref.current!));
  const told = label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <canvas ref={ref} className={className} {...told} onClick={onClick} />;
}
