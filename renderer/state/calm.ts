/** Whether a person asked their system for little motion: then nothing moves that they have not set going. */
export function wantsCalm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
