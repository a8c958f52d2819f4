/** How a network is drawn: dropped on the way, trained to the end, or the best driver. */
export type Role = 'stopped' | 'finished' | 'best';

/** From behind to the front. */
export const ROLES: readonly Role[] = ['stopped', 'finished', 'best'];

/** A network as a dot. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly role: Role;
  /** Said when it is pointed at. */
  readonly about: string;
}

/** Multiples of it, less their whole part, spread evenly and in no order: dots of one column do not look like a trend. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Of a column that dots take. */
const WIDTH = 0.6;

/** How far to the right of its column's middle a dot stands, in shares of the column. @param i from 0 */
export function asideInColumn(i: number): number {
  return WIDTH * ((((i + 1) * GOLDEN) % 1) - 0.5);
}

/** The best last, so that nothing covers it. */
export function inFront<Thing extends { readonly role: Role }>(things: readonly Thing[]): Thing[] {
  return things.toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}
