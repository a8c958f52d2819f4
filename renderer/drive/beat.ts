/**
 * The windscreen's pictures are the beat of the Drive screen: what else has something new to show waits for the next one, so
 * that a machine that draws on its processor puts the page together once a picture, not once a canvas.
 */
const waiting = new Set<() => void>();
let isLed = false;

/** Draws at the next beat, once however often it is asked; at once where nobody leads. */
export function drawOnBeat(draw: () => void): void {
  if (isLed) waiting.add(draw);
  else draw();
}

/** What was to be drawn at the next beat is not any more. */
export function leaveBeat(draw: () => void): void {
  waiting.delete(draw);
}

/** Draws what waits. */
export function beat(): void {
  const due = [...waiting];
  waiting.clear();
  for (const draw of due) draw();
}

/** From now on {@link beat} is called now and then. @returns the end of it. */
export function leadBeat(): () => void {
  isLed = true;
  return () => {
    isLed = false;
    beat();
  };
}
