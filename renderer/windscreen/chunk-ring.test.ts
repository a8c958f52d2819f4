import { expect, it } from 'vitest';
import { ChunkRing } from './chunk-ring.ts';

/** Fills all that is missing about a chunk, and says which chunks came in which order. */
function fill(ring: ChunkRing, carChunk: number): number[] {
  const built: number[] = [];
  for (let next = ring.next(carChunk); next; next = ring.next(carChunk)) {
    ring.hold(next.slot, next.chunk);
    built.push(next.chunk);
  }
  return built;
}

it('builds the nearest first, and one chunk only for each that the car drives on', () => {
  const ring = new ChunkRing(6, 2);
  expect(fill(ring, 0)).toEqual([0, 1, -1, 2, -2, 3]);
  expect(fill(ring, 1)).toEqual([4]);
  expect(fill(ring, 2)).toEqual([5]);
  expect(fill(ring, 2)).toEqual([]);
});

it('never gives two chunks of the window one slot', () => {
  const ring = new ChunkRing(7, 2);
  for (const car of [0, 1, 2, 50, 49, -30]) {
    fill(ring, car);
    for (let chunk = car - 2; chunk < car + 5; chunk++) expect(ring.has(chunk)).toBe(true);
  }
});

it('holds nothing once it is cleared', () => {
  const ring = new ChunkRing(4, 1);
  fill(ring, 3);
  ring.clear();
  expect(ring.has(3)).toBe(false);
  expect(ring.next(3)).toEqual({ chunk: 3, slot: 3 });
});
