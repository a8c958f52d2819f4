// Weights of a layer after a batch: the gradient, then momentum, decay and change. A batch of more rows than buffers
// have room for comes in blocks, whose gradients add up before the last one changes the weights. A tile is 32 units
// below (the bias counts as the last of them) × 32 units.
// use tile, batch

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> settings: array<Setting>;
@group(0) @binding(3) var<storage, read> orders: array<u32>;
@group(0) @binding(4) var<storage, read> patterns: array<f32>;
@group(0) @binding(5) var<storage, read> outputs: array<f32>;
@group(0) @binding(6) var<storage, read> deltas: array<f32>;
@group(0) @binding(7) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> velocities: array<vec4<f32>>;
@group(0) @binding(9) var<storage, read_write> gradients: array<vec4<f32>>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let network = workgroup.z;
  let setting = settings[network * layer.layers + layer.index];
  let batch_rows = min(step.batch_size, max(setting.patterns, step.batch_start) - step.batch_start);
  if batch_rows == 0 {
    return;
  }
  let rows = rows_of(network);
  let first_below = workgroup.y * TILE;
  let first_unit = workgroup.x * TILE;
  var sums = array<vec4<f32>, 4>();
  for (var start = 0u; start < rows; start += DEPTH) {
    for (var i = thread; i < DEPTH * TILE; i += THREADS) {
      let row = start + i / TILE;
      let input = first_below + i % TILE;
      let unit = first_unit + i % TILE;
      var value = 0.0;
      var delta = 0.0;
      if row < rows {
        value = with_bias(network, row, input);
        if unit < layer.units {
          delta = deltas[layer.first_output + (network * layer.row_stride + row) * layer.units + unit];
        }
      }
      down[i] = value;
      across[i] = delta;
    }
    add_slab(&sums, local.xy);
  }
  let unit = first_unit + 4 * local.x;
  if unit >= layer.units {
    return;
  }
  for (var i = 0u; i < 4; i++) {
    let input = first_below + 4 * local.y + i;
    if input <= layer.fan_in {
      let place = (network * layer.network_weights + layer.weights + input * layer.units + unit) / 4;
      var gradient = sums[i];
      if step.first_of_batch == 0 {
        gradient += gradients[place];
      }
      if step.last_of_batch == 0 {
        gradients[place] = gradient;
      } else {
        let decay = select(setting.decay, 0, input == layer.fan_in);
        let weight = weights[place];
        let change = setting.rate * (gradient / f32(batch_rows) - decay * weight);
        let velocity = setting.momentum * velocities[place] + change;
        velocities[place] = velocity;
        weights[place] = weight + velocity;
      }
    }
  }
}

// The bias counts as an input that is always one.
fn with_bias(network: u32, row: u32, input: u32) -> f32 {
  if input >= layer.fan_in {
    return select(0.0, 1.0, input == layer.fan_in);
  }
  return below(network, row, input);
}
