import { madd, sumOfLanes } from './arithmetic';
import { layerAt, layerCount, rowBytes } from './network';

/**
 * Reads and writes back every weight and velocity once, unchanged: what no online update with momentum can be faster
 * than.
 */
export function rewriteWeights(): void {
  const zero = f32x4.splat(0);
  for (let l: u32 = 0; l < layerCount; l++) {
    const layer = layerAt(l);
    let at = layer.weights;
    const end = at + layer.units * rowBytes(layer);
    // Whole cache lines: block by block it would take half as long again.
    for (; at + 64 <= end; at += 64) {
      const a = f32x4.sub(v128.load(at), zero);
      const b = f32x4.sub(v128.load(at, 16), zero);
      const c = f32x4.sub(v128.load(at, 32), zero);
      const d = f32x4.sub(v128.load(at, 48), zero);
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
    for (; at < end; at += 16) v128.store(at, f32x4.sub(v128.load(at), zero));
  }
}

/** Multiply-adds of one round of {@link multiplyAdds}. */
const PER_ROUND: u32 = 40;

/** Does at least `count` multiply-adds in registers, ten independent chains of four lanes. */
export function multiplyAdds(count: u32): f32 {
  // Operands from memory: constants would be made anew for every use.
  const operands = layerAt(0).outputs;
  const a = v128.load(operands);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(1);
  let c2 = f32x4.splat(2);
  let c3 = f32x4.splat(3);
  let c4 = f32x4.splat(4);
  let c5 = f32x4.splat(5);
  let c6 = f32x4.splat(6);
  let c7 = f32x4.splat(7);
  let c8 = f32x4.splat(8);
  let c9 = f32x4.splat(9);
  for (let done: u32 = 0; done < count; done += PER_ROUND) {
    const b = v128.load(operands);
    c0 = madd(a, b, c0);
    c1 = madd(a, b, c1);
    c2 = madd(a, b, c2);
    c3 = madd(a, b, c3);
    c4 = madd(a, b, c4);
    c5 = madd(a, b, c5);
    c6 = madd(a, b, c6);
    c7 = madd(a, b, c7);
    c8 = madd(a, b, c8);
    c9 = madd(a, b, c9);
  }
  const lower = f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3));
  const upper = f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7));
  return sumOfLanes(f32x4.add(f32x4.add(lower, upper), f32x4.add(c8, c9)));
}
