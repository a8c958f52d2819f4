import type { Rectangle } from 'electron';
import type { Place } from './memory.ts';

const WANTED = { width: 1440, height: 900 };
/** Everything can be seen and reached there: what a screen of 1280 × 720 has when all is shown at twice its size. */
export const SMALLEST = { width: 640, height: 360 };
/** So much of a window must lie on a screen, or nobody could take hold of it. */
const VISIBLE_PX = 120;

/** Bounds of a new window: where it was, if that is still on a screen; else the system's choice, at most the screen. */
export function boundsOf(place: Place | null, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  if (place && workAreas.some((area) => overlaps(place, area))) {
    const { x, y, width, height } = place;
    return { x, y, width, height };
  }
  const area = workAreas[0];
  return {
    width: Math.min(WANTED.width, area?.width ?? WANTED.width),
    height: Math.min(WANTED.height, area?.height ?? WANTED.height),
  };
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  // The title bar is what one takes hold of: it must not lie above the screen.
  const titleBar = a.y >= b.y && a.y + VISIBLE_PX <= b.y + b.height;
  return across >= VISIBLE_PX && titleBar;
}
