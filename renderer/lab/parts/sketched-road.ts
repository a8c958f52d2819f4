/** A light road that bends a little to the right on darker ground. */
export function sketchedRoad(rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns) / rows, ((i % columns) + 0.5) / columns];
    if (row < 0.2) return 0.6;
    const near = (row - 0.2) / 0.8;
    const middle = 0.5 + 0.22 * (1 - near) ** 2;
    return Math.abs(column - middle) < 0.03 + 0.34 * near ? 0.42 : 0.2;
  });
}
