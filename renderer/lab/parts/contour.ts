/**
 * Draws where values on a square grid are 0, by marching squares.
 *
 * @param over value of cell i, row-major.
 */
export function contour(
  context: CanvasRenderingContext2D,
  over: (index: number) => number,
  side: number,
  width: number,
  height: number,
): void {
  const x = (column: number) => ((column + 0.5) / side) * width;
  const y = (row: number) => ((row + 0.5) / side) * height;
  context.beginPath();
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const ends: (readonly [number, number])[] = [];
      for (const [ax, ay, bx, by] of EDGES) {
        const a = over((row + ay) * side + column + ax);
        const b = over((row + by) * side + column + bx);
        if (a > 0 === b > 0) continue;
        const share = a / (a - b);
        ends.push([x(column + ax + share * (bx - ax)), y(row + ay + share * (by - ay))]);
      }
      for (let i = 0; i + 1 < ends.length; i += 2) {
        context.moveTo(...ends[i]!);
        context.lineTo(...ends[i + 1]!);
      }
    }
  }
  context.stroke();
}

/** Sides of a cell, from corner to corner. */
const EDGES = [
  [0, 0, 1, 0],
  [1, 0, 1, 1],
  [1, 1, 0, 1],
  [0, 1, 0, 0],
] as const;
