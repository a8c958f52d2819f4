// Sum of each network's losses over its epoch. One workgroup a network.

const THREADS = 256u;

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> settings: array<Setting>;
@group(0) @binding(3) var<storage, read> losses: array<f32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;

var<workgroup> partials: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let network = workgroup.x;
  let patterns = settings[network * layer.layers].patterns;
  var sum = 0.0;
  for (var position = thread; position < patterns; position += THREADS) {
    sum += losses[network * step.order_stride + position];
  }
  partials[thread] = sum;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if thread < half {
      partials[thread] += partials[thread + half];
    }
  }
  if thread == 0 {
    sums[network] = partials[0];
  }
}
