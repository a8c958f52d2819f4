/** How far a network is obeyed: reliabilities in shares of what is usual for it. */
export interface Trust {
  /** From here on at full speed. */
  readonly sure: number;
  /** Below here not at all; less than `sure`. */
  readonly lost: number;
}

export const USUAL_TRUST: Trust = { sure: 0.8, lost: 0.25 };

/** Share of the speed that is left where a network is nearly lost. */
export const CREEPING = 0.3;

/** Share of the asked speed for a reliability, in shares of the usual: full from `sure` on, less below, none below `lost`. */
export function speedShare(ofUsual: number, { sure, lost }: Trust): number {
  if (ofUsual < lost) return 0;
  return Math.min(1, CREEPING + ((1 - CREEPING) * (ofUsual - lost)) / (sure - lost));
}
