// Moves weights from a retina towards the mean of those of the neighbouring cells (smoothing.ts); the result stands in
// the place of gradients. A thread has four units of one cell.

struct Retina {
  // Input of its first cell.
  first: u32,
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> retina: Retina;
@group(0) @binding(2) var<storage, read> shares: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> gradients: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let groups = layer.units / 4;
  let cell = thread.x / groups;
  if cell >= retina.rows * retina.columns {
    return;
  }
  let row = cell / retina.columns;
  let column = cell % retina.columns;
  let place = thread.y * layer.network_weights / 4 + (retina.first + cell) * groups + thread.x % groups;
  let below = retina.columns * groups;
  var sum = vec4(0.0);
  var neighbours = 0.0;
  if row > 0 {
    sum += weights[place - below];
    neighbours += 1;
  }
  if column > 0 {
    sum += weights[place - groups];
    neighbours += 1;
  }
  if column + 1 < retina.columns {
    sum += weights[place + groups];
    neighbours += 1;
  }
  if row + 1 < retina.rows {
    sum += weights[place + below];
    neighbours += 1;
  }
  let weight = weights[place];
  gradients[place] = weight + shares[thread.y] * (sum / max(neighbours, 1) - weight) * min(neighbours, 1);
}
