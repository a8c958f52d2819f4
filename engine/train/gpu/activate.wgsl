// Outputs of a layer for a batch from the partial sums of forward.wgsl; for the last layer, where it trains, also its
// deltas and the patterns' losses. One workgroup a row.

const THREADS = 64u;

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> settings: array<Setting>;
@group(0) @binding(3) var<storage, read> orders: array<u32>;
@group(0) @binding(4) var<storage, read> patterns: array<f32>;
@group(0) @binding(5) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> partials: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> outputs: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> deltas: array<vec4<f32>>;
@group(0) @binding(9) var<storage, read_write> losses: array<f32>;

var<workgroup> squares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup.x;
  let network = workgroup.y;
  let setting = settings[network * layer.layers + layer.index];
  if step.start + row >= setting.patterns {
    return;
  }
  let groups = layer.units / 4;
  let bias = (network * layer.network_weights + layer.weights) / 4 + layer.fan_in * groups;
  let place = layer.first_output / 4 + (network * layer.row_stride + row) * groups;
  let compares = step.trains == 1 && layer.index == layer.layers - 1;
  let position = network * step.order_stride + step.start + row;
  var square = 0.0;
  for (var group = thread; group < groups; group += THREADS) {
    var sum = weights[bias + group];
    for (var slice = 0u; slice < layer.slices; slice++) {
      sum += partials[((network * layer.slices + slice) * layer.row_stride + row) * groups + group];
    }
    let output = masked(activated(layer.activation, sum), 4 * group, setting.units);
    outputs[place + group] = output;
    if compares {
      let targets = orders[position] * step.pattern_stride + layer.inputs;
      var error = vec4(0.0);
      for (var i = 0u; i < 4; i++) {
        if 4 * group + i < setting.units {
          error[i] = patterns[targets + 4 * group + i] - output[i];
        }
      }
      deltas[place + group] = output_slope(layer.activation, output) * error;
      square += dot(error, error);
    }
  }
  if !compares {
    return;
  }
  squares[thread] = square;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if thread < half {
      squares[thread] += squares[thread + half];
    }
  }
  if thread == 0 {
    losses[position] = squares[0] / 2;
  }
}
