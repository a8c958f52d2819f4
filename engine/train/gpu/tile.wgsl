// The product of two matrices by tiles of 32 × 32, of which each of 8 × 8 threads has 4 × 4. A kernel fills slabs of both
// sides, 16 deep, and has them added to its sums.

const TILE = 32u;
const DEPTH = 16u;
const THREADS = 64u;

// [depth][tile]: what goes down the tile, and what goes across.
var<workgroup> down: array<f32, DEPTH * TILE>;
var<workgroup> across: array<f32, DEPTH * TILE>;

fn add_slab(sums: ptr<function, array<vec4<f32>, 4>>, local: vec2<u32>) {
  workgroupBarrier();
  for (var k = 0u; k < DEPTH; k++) {
    let u = k * TILE + 4 * local.x;
    let row = vec4(across[u], across[u + 1], across[u + 2], across[u + 3]);
    for (var i = 0u; i < 4; i++) {
      sums[i] += down[k * TILE + 4 * local.y + i] * row;
    }
  }
  workgroupBarrier();
}
