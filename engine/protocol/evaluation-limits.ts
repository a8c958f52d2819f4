export const MOST_DRIVERS = 4;
/** Drives of one evaluation at most. */
export const MOST_DRIVES = 2000;
export const MOST_SEEDS = 200;
/** Furthest that a drive starts beside its path, m, and turned against it, degrees. */
export const FURTHEST_START_M = 10;
export const MOST_TURNED_DEG = 45;
