export const MOST_DRIVERS = 4;
/** Drives of one evaluation at most. */
export const MOST_DRIVES = 400;
