// Overwrites one input of every pattern.

struct Column {
  index: u32,
  patterns: u32,
  pattern_stride: u32,
}

@group(0) @binding(0) var<uniform> column: Column;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> patterns: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) thread: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
  for (var i = thread.x; i < column.patterns; i += 256 * workgroups.x) {
    patterns[i * column.pattern_stride + column.index] = values[i];
  }
}
