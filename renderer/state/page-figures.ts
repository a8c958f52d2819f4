import type { WindscreenFigures } from '../windscreen/windscreen.ts';

/** How the page last drew the windscreen; undefined until it has. For diagnostics. */
export const pageFigures: { windscreen: WindscreenFigures | undefined } = { windscreen: undefined };
