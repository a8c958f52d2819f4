import { useEffect, useMemo, useRef } from 'react';
import type { Trace } from '../../engine/protocol/evaluation.ts';
import { onTheme, themeColour } from '../components/theme.ts';
import { DRIVER_COLOURS } from './drivers.ts';
import styles from './TraceMapView.module.css';
import { TraceMap } from './trace-map.ts';

export interface TraceMapViewProps {
  /** For screen readers. */
  readonly label: string;
  /** By driver; null: it has not driven here. */
  readonly traces: readonly (Trace | null)[];
  readonly timeS?: number;
}

/** A map of traces that follows its size and the theme. */
export function TraceMapView({ label, traces, timeS }: TraceMapViewProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const map = useMemo(() => {
    const shown = traces.flatMap((trace, driver) => (trace && trace.x.length > 0 ? [{ trace, driver }] : []));
    if (shown.length === 0) return undefined;
    return () =>
      new TraceMap(
        shown.map(({ trace, driver }) => ({ trace, colour: themeColour(DRIVER_COLOURS[driver]!) })),
      );
  }, [traces]);
  useEffect(() => {
    const canvas = ref.current!;
    const draw = () => {
      const { clientWidth, clientHeight } = canvas;
      canvas.width = clientWidth * devicePixelRatio;
      canvas.height = clientHeight * devicePixelRatio;
      const context = canvas.getContext('2d')!;
      context.scale(devicePixelRatio, devicePixelRatio);
      const colours = { road: themeColour('hover'), ink: themeColour('ink'), soft: themeColour('soft') };
      map?.().draw(context, clientWidth, clientHeight, colours, timeS);
    };
    draw();
    const resize = new ResizeObserver(draw);
    resize.observe(canvas);
    const stopTheme = onTheme(draw);
    return () => {
      resize.disconnect();
      stopTheme();
    };
  }, [map, timeS]);
  return <canvas ref={ref} className={styles.map} role="img" aria-label={label} />;
}
