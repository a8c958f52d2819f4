/** Between what is learned from and what is tested on, neighbours of both are left out, s. */
const APART_S = 2;

interface Timed {
  readonly timeS: number;
}

/** Whether a frame comes so long after the last that is learned from that it is no neighbour of it. */
export function isApart(frame: Timed, last: Timed | undefined): boolean {
  return frame.timeS >= (last?.timeS ?? Number.NaN) + APART_S;
}
