import { nearest, nearness, samplesAcross, samplesDown, seen, stride } from './image';
import { PROJECTED_BYTES, SIDES_AT, TOO_NEAR, VERTEX_BYTES } from './vertices';

/**
 * What shading asks of a triangle that is seen somewhere, 96 bytes. The corners' shares of a sample (x, y) are
 * A x + B y + C over their sum.
 *
 * A, and the volume that corners and eye span; B, and the formula; C; addresses of the three vertices; the position's
 * growth Σ A p along x with Σ A behind it, and Σ B p along y with Σ B.
 */
export const RECORD_BYTES: usize = 96;
export const VOLUME_AT: usize = 12;
export const FORMULA_AT: usize = 28;
export const CORNERS_AT: usize = 48;
export const GROWTH_X_AT: usize = 64;
export const GROWTH_Y_AT: usize = 80;

/** Formulas, as ../draw-list.ts names them. */
export const SURFACE: i32 = 0;
export const PLANT: i32 = 1;
export const SKY: i32 = 2;

/** The smallest number above zero: an edge that does not own its line asks for at least this much. */
const TINIEST: f32 = 1.401298464324817e-45;

/**
 * Draws triangles of a mesh, three indices each, into the image.
 *
 * Edges and depth come from corners that are not divided by their w, so that a triangle may reach behind the eye (Olano and
 * Greer, Triangle Scan Conversion Using 2D Homogeneous Coordinates, 1997). Only the columns and rows to look at come from
 * divided ones.
 *
 * @param record index of the first free record
 * @returns index of the first free record after it
 */
export function drawTriangles(
  corners: usize,
  count: u32,
  vertices: usize,
  projected: usize,
  records: usize,
  record: i32,
  formula: i32,
  writesDepth: bool,
): i32 {
  const last = f32x4(<f32>(samplesAcross - 1), <f32>(samplesDown - 1), 0, 0);
  const zero = f32x4.splat(0);
  // The edges decide, not the bounds, whose rounding must not open a gap between two triangles.
  const margin = f32x4.splat(1 / 256);
  for (const end = corners + ((<usize>count) << 2); corners < end; corners += 12) {
    const indexA: usize = load<u32>(corners);
    const indexB: usize = load<u32>(corners, 4);
    const indexC: usize = load<u32>(corners, 8);
    const atA = projected + indexA * PROJECTED_BYTES;
    const atB = projected + indexB * PROJECTED_BYTES;
    const atC = projected + indexC * PROJECTED_BYTES;
    const sidesA = load<i32>(atA, SIDES_AT);
    const sidesB = load<i32>(atB, SIDES_AT);
    const sidesC = load<i32>(atC, SIDES_AT);
    // All beyond one side of what can be seen.
    if ((sidesA & sidesB & sidesC) !== 0) continue;
    let low: v128;
    let high: v128;
    if (((sidesA | sidesB | sidesC) & TOO_NEAR) === 0) {
      const a = v128.load(atA, 16);
      const b = v128.load(atB, 16);
      const c = v128.load(atC, 16);
      low = f32x4.min(f32x4.min(a, b), c);
      high = f32x4.max(f32x4.max(a, b), c);
    } else {
      boundAhead(atA, atB, atC);
      low = v128.load(BOUNDS);
      high = v128.load(BOUNDS, 16);
    }
    low = f32x4.max(f32x4.ceil(f32x4.sub(low, margin)), zero);
    high = f32x4.min(f32x4.floor(f32x4.add(high, margin)), last);
    const left = f32x4.extract_lane(low, 0);
    const right = f32x4.extract_lane(high, 0);
    const top = f32x4.extract_lane(low, 1);
    const bottom = f32x4.extract_lane(high, 1);
    // Between two columns or rows of samples.
    if (!(left <= right && top <= bottom)) continue;

    const a = v128.load(atA);
    const b = v128.load(atB);
    const c = v128.load(atC);
    // Rows of samples run downwards: what turns counter-clockwise to the eye turns the other way in them.
    const edgeA = cross(c, b);
    const volumes = f32x4.mul(a, edgeA);
    const volume =
      f32x4.extract_lane(volumes, 0) + f32x4.extract_lane(volumes, 1) + f32x4.extract_lane(volumes, 2);
    if (!(volume > 0)) continue;
    const edgeB = cross(a, c);
    const edgeC = cross(b, a);
    // Planes of nearness: Σ edge × d / volume.
    const plane = f32x4.div(
      f32x4.add(
        f32x4.add(
          f32x4.mul(edgeA, v128.shuffle<f32>(a, a, 3, 3, 3, 3)),
          f32x4.mul(edgeB, v128.shuffle<f32>(b, b, 3, 3, 3, 3)),
        ),
        f32x4.mul(edgeC, v128.shuffle<f32>(c, c, 3, 3, 3, 3)),
      ),
      f32x4.splat(volume),
    );
    const drawn = fill(
      edgeA,
      edgeB,
      edgeC,
      plane,
      <i32>left,
      <i32>right,
      <i32>top,
      <i32>bottom,
      record,
      writesDepth,
    );
    if (!drawn || seen === 0) continue;
    const at = records + <usize>record * RECORD_BYTES;
    record++;
    const firsts = v128.shuffle<f32>(edgeA, edgeB, 0, 4, 1, 5);
    const x = v128.shuffle<f32>(firsts, edgeC, 0, 1, 4, 7);
    const y = v128.shuffle<f32>(firsts, edgeC, 2, 3, 5, 7);
    const ones = v128.shuffle<f32>(v128.shuffle<f32>(edgeA, edgeB, 2, 6, 3, 7), edgeC, 0, 1, 6, 7);
    v128.store(at, x);
    v128.store(at, y, 16);
    v128.store(at, ones, 32);
    store<f32>(at, volume, VOLUME_AT);
    store<i32>(at, formula, FORMULA_AT);
    const vertexA = vertices + indexA * VERTEX_BYTES;
    const vertexB = vertices + indexB * VERTEX_BYTES;
    const vertexC = vertices + indexC * VERTEX_BYTES;
    store<u32>(at, <u32>vertexA, CORNERS_AT);
    store<u32>(at, <u32>vertexB, CORNERS_AT + 4);
    store<u32>(at, <u32>vertexC, CORNERS_AT + 8);
    if (formula === SURFACE) {
      const p = v128.load(vertexA);
      const q = v128.load(vertexB);
      const r = v128.load(vertexC);
      v128.store(at, weighted(x, p, q, r), GROWTH_X_AT);
      v128.store(at, weighted(y, p, q, r), GROWTH_Y_AT);
    }
  }
  return record;
}

/** p, q and r times the first three lanes of `by`, added up. */
export function weighted(by: v128, p: v128, q: v128, r: v128): v128 {
  return f32x4.add(
    f32x4.add(
      f32x4.mul(p, v128.shuffle<f32>(by, by, 0, 0, 0, 0)),
      f32x4.mul(q, v128.shuffle<f32>(by, by, 1, 1, 1, 1)),
    ),
    f32x4.mul(r, v128.shuffle<f32>(by, by, 2, 2, 2, 2)),
  );
}

/** Cross product of two corners' (X, Y, w); the last lane is 0. To the bit the opposite of that of the two turned about. */
function cross(p: v128, q: v128): v128 {
  return f32x4.sub(
    f32x4.mul(v128.shuffle<f32>(p, p, 1, 2, 0, 3), v128.shuffle<f32>(q, q, 2, 0, 1, 3)),
    f32x4.mul(v128.shuffle<f32>(p, p, 2, 0, 1, 3), v128.shuffle<f32>(q, q, 1, 2, 0, 3)),
  );
}

/** What an edge must be for a sample to lie within it: of two triangles that meet in a line, one owns the samples on it. */
function least(edge: v128): v128 {
  const x = f32x4.extract_lane(edge, 0);
  const owns = x > 0 || (x === 0 && f32x4.extract_lane(edge, 1) > 0);
  return f32x4.splat(owns ? 0 : TINIEST);
}

/** Draws one triangle within given columns and rows. @returns whether it is seen there so far */
function fill(
  edgeA: v128,
  edgeB: v128,
  edgeC: v128,
  plane: v128,
  left: i32,
  right: i32,
  top: i32,
  bottom: i32,
  record: i32,
  writesDepth: bool,
): bool {
  const leastA = least(edgeA);
  const leastB = least(edgeB);
  const leastC = least(edgeC);
  const xOfA = v128.shuffle<f32>(edgeA, edgeA, 0, 0, 0, 0);
  const xOfB = v128.shuffle<f32>(edgeB, edgeB, 0, 0, 0, 0);
  const xOfC = v128.shuffle<f32>(edgeC, edgeC, 0, 0, 0, 0);
  const xOfPlane = v128.shuffle<f32>(plane, plane, 0, 0, 0, 0);
  const yOfA = f32x4.extract_lane(edgeA, 1);
  const yOfB = f32x4.extract_lane(edgeB, 1);
  const yOfC = f32x4.extract_lane(edgeC, 1);
  const yOfPlane = f32x4.extract_lane(plane, 1);
  const oneOfA = f32x4.extract_lane(edgeA, 2);
  const oneOfB = f32x4.extract_lane(edgeB, 2);
  const oneOfC = f32x4.extract_lane(edgeC, 2);
  const oneOfPlane = f32x4.extract_lane(plane, 2);
  const nearestOfAll = f32x4.splat(nearest);
  const own = i32x4.splat(record);
  const firstColumn = left & ~3;
  const firstColumns = f32x4.add(f32x4.splat(<f32>firstColumn), f32x4(0, 1, 2, 3));
  const four = f32x4.splat(4);
  const bytes = (<usize>(right - firstColumn)) << 2;
  let row: usize = (<usize>(top * stride + firstColumn)) << 2;
  let drawn = false;
  for (let y = top; y <= bottom; y++) {
    const rowOfA = f32x4.splat(yOfA * <f32>y + oneOfA);
    const rowOfB = f32x4.splat(yOfB * <f32>y + oneOfB);
    const rowOfC = f32x4.splat(yOfC * <f32>y + oneOfC);
    const rowOfPlane = f32x4.splat(yOfPlane * <f32>y + oneOfPlane);
    let columns = firstColumns;
    let entered = false;
    for (let at: usize = 0; at <= bytes; at += 16) {
      const inside = v128.and(
        v128.and(
          f32x4.ge(f32x4.add(f32x4.mul(xOfA, columns), rowOfA), leastA),
          f32x4.ge(f32x4.add(f32x4.mul(xOfB, columns), rowOfB), leastB),
        ),
        f32x4.ge(f32x4.add(f32x4.mul(xOfC, columns), rowOfC), leastC),
      );
      if (!v128.any_true(inside)) {
        // A row of a triangle is one stretch.
        if (entered) break;
      } else {
        entered = true;
        const near = f32x4.add(f32x4.mul(xOfPlane, columns), rowOfPlane);
        const before = v128.load(nearness + row + at);
        // At the same depth what is drawn later is seen, as three.js has it.
        const wins = v128.and(inside, v128.and(f32x4.ge(near, before), f32x4.le(near, nearestOfAll)));
        if (v128.any_true(wins)) {
          drawn = true;
          if (writesDepth) v128.store(nearness + row + at, v128.bitselect(near, before, wins));
          if (seen !== 0) {
            v128.store(seen + row + at, v128.bitselect(own, v128.load(seen + row + at), wins));
          }
        }
      }
      columns = f32x4.add(columns, four);
    }
    row += (<usize>stride) << 2;
  }
  return drawn;
}

/** Lowest and highest (column, row) of what {@link boundAhead} was asked about. */
const BOUNDS = memory.data(32, 16);

/** Columns and rows between which the part of a triangle lies that is far enough from the eye to be seen. */
function boundAhead(atA: usize, atB: usize, atC: usize): void {
  v128.store(BOUNDS, f32x4.splat(f32.MAX_VALUE));
  v128.store(BOUNDS, f32x4.splat(-f32.MAX_VALUE), 16);
  boundEdge(v128.load(atA), v128.load(atB));
  boundEdge(v128.load(atB), v128.load(atC));
  boundEdge(v128.load(atC), v128.load(atA));
}

function boundEdge(from: v128, to: v128): void {
  const nearW = <f32>1 / nearest;
  const fromW = f32x4.extract_lane(from, 2);
  const toW = f32x4.extract_lane(to, 2);
  if (fromW >= nearW) bound(from, fromW);
  if (fromW >= nearW === toW >= nearW) return;
  const share = f32x4.splat((nearW - fromW) / (toW - fromW));
  bound(f32x4.add(from, f32x4.mul(f32x4.sub(to, from), share)), nearW);
}

function bound(corner: v128, w: f32): void {
  const place = f32x4.div(corner, f32x4.splat(w));
  v128.store(BOUNDS, f32x4.min(v128.load(BOUNDS), place));
  v128.store(BOUNDS, f32x4.max(v128.load(BOUNDS, 16), place), 16);
}
