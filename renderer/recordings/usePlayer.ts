import { type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { onTheme } from '../components/theme.ts';
import type { Player } from './player.ts';

/** Draws the component anew with everything that changes in the player. */
export function usePlayer(player: Player): void {
  useSyncExternalStore(player.subscribe, () => player.version);
}

/** A canvas of its element's size that is drawn when the player, the size or the theme changes, once a frame at most. */
export function usePlayerCanvas(
  player: Player,
  draw: (canvas: HTMLCanvasElement, theme: number) => void,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const canvas = ref.current!;
    let asked = 0;
    let theme = 0;
    const ask = () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        latest.current(canvas, theme);
      });
    };
    const resize = new ResizeObserver(() => {
      const scale = devicePixelRatio;
      canvas.width = Math.round(canvas.clientWidth * scale);
      canvas.height = Math.round(canvas.clientHeight * scale);
      ask();
    });
    resize.observe(canvas);
    const stopTheme = onTheme(() => {
      theme++;
      ask();
    });
    const unsubscribe = player.subscribe(ask);
    ask();
    return () => {
      unsubscribe();
      resize.disconnect();
      stopTheme();
      cancelAnimationFrame(asked);
    };
  }, [player]);
  return ref;
}
