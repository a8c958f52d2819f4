/** Stretch of road in whose views one scene serves, m. */
export const WINDOW_M = 60;

/** Index of the window of a station. */
export function windowOf(stationM: number): number {
  return Math.floor(stationM / WINDOW_M);
}
