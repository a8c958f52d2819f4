// Sums of a layer's units for a batch, bias left out: partial sums [networks][slices][rows][units] over slices of the
// fan-in, which activate.wgsl adds up. A tile is 32 rows × 32 units.
// use tile, batch

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> settings: array<Setting>;
@group(0) @binding(3) var<storage, read> orders: array<u32>;
@group(0) @binding(4) var<storage, read> patterns: array<f32>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read> outputs: array<f32>;
@group(0) @binding(7) var<storage, read_write> partials: array<vec4<f32>>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let network = workgroup.z / layer.slices;
  let slice = workgroup.z % layer.slices;
  let rows = rows_of(network);
  let first_row = workgroup.y * TILE;
  let first_unit = workgroup.x * TILE;
  if first_row >= rows {
    return;
  }
  let end = min(layer.fan_in, (slice + 1) * layer.slice_depth);
  var sums = array<vec4<f32>, 4>();
  for (var start = slice * layer.slice_depth; start < end; start += DEPTH) {
    for (var i = thread; i < DEPTH * TILE; i += THREADS) {
      let row = first_row + i / DEPTH;
      let input = start + i % DEPTH;
      var value = 0.0;
      if row < rows && input < end {
        value = below(network, row, input);
      }
      down[(i % DEPTH) * TILE + i / DEPTH] = value;
      let weight_row = start + i / TILE;
      let unit = first_unit + i % TILE;
      var weight = 0.0;
      if weight_row < end && unit < layer.units {
        weight = weights[network * layer.network_weights + layer.weights + weight_row * layer.units + unit];
      }
      across[i] = weight;
    }
    add_slab(&sums, local.xy);
  }
  let unit = first_unit + 4 * local.x;
  if unit >= layer.units {
    return;
  }
  for (var i = 0u; i < 4; i++) {
    let row = first_row + 4 * local.y + i;
    if row < rows {
      partials[((workgroup.z * layer.row_stride + row) * layer.units + unit) / 4] = sums[i];
    }
  }
}
