// Deltas of the layer below from those of a layer, for a batch: δ = V' Σ w δ. A tile is 32 rows × 32 units below.
// use tile

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> outputs: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> deltas: array<f32>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let network = workgroup.z;
  let first_row = workgroup.y * TILE;
  let first_below = workgroup.x * TILE;
  let first_delta = layer.first_output + network * layer.row_stride * layer.units;
  let first_back = layer.first_output_below + network * layer.row_stride * layer.fan_in;
  let first_weight = network * layer.network_weights + layer.weights;
  var sums = array<vec4<f32>, 4>();
  for (var start = 0u; start < layer.units; start += DEPTH) {
    for (var i = thread; i < DEPTH * TILE; i += THREADS) {
      let row = first_row + i / DEPTH;
      let below = first_below + i / DEPTH;
      let unit = start + i % DEPTH;
      var delta = 0.0;
      if row < step.rows && unit < layer.units {
        delta = deltas[first_delta + row * layer.units + unit];
      }
      down[(i % DEPTH) * TILE + i / DEPTH] = delta;
      var weight = 0.0;
      if below < layer.fan_in && unit < layer.units {
        weight = weights[first_weight + below * layer.units + unit];
      }
      across[(i % DEPTH) * TILE + i / DEPTH] = weight;
    }
    add_slab(&sums, local.xy);
  }
  let unit = first_below + 4 * local.x;
  if unit >= layer.fan_in {
    return;
  }
  for (var i = 0u; i < 4; i++) {
    let row = first_row + 4 * local.y + i;
    if row < step.rows {
      let place = first_back + row * layer.fan_in + unit;
      let back = derivative(layer.activation_below, outputs[place / 4]) * sums[i];
      deltas[place] = back.x;
      deltas[place + 1] = back.y;
      deltas[place + 2] = back.z;
      deltas[place + 3] = back.w;
    }
  }
}
