// Online training: one workgroup a network walks the patterns, updating after each.
//
// The update for one pattern is put off until the next one's forward pass, which then goes over the weights once for
// both. After the last pattern one more such pass settles what is due; it is the same code, so that weights come out
// the same to the bit wherever an epoch is cut into dispatches.

// Threads of a workgroup, a power of two.
override THREADS: u32;
// Groups of four units in all layers, and twice as many.
override UNIT_GROUPS: u32;
override OUTPUT_GROUPS: u32;

@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> layers: array<LayerSlot>;
@group(0) @binding(3) var<storage, read> settings: array<Setting>;
@group(0) @binding(4) var<storage, read> orders: array<u32>;
@group(0) @binding(5) var<storage, read> patterns: array<f32>;
@group(0) @binding(6) var<storage, read_write> weights: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> velocities: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read_write> losses: array<f32>;

// Outputs of all units for this pattern and the one before, taking turns.
var<workgroup> outputs: array<vec4<f32>, OUTPUT_GROUPS>;
var<workgroup> deltas: array<vec4<f32>, UNIT_GROUPS>;
var<workgroup> partials: array<vec4<f32>, THREADS>;

// An input of a layer: of a pattern, where the network's own value stands elsewhere, or the output of a unit below.
fn below(is_first: bool, first: u32, own: u32, row: u32) -> f32 {
  if is_first {
    return patterns[select(first + row, own, row == step.own_input)];
  }
  let unit = first + row;
  return outputs[unit / 4][unit % 4];
}

// Adds up over slices what threads [slice][lane] put into `partials`; the sums are those of slice 0.
fn sum_slices(thread: u32, lanes: u32, slices: u32) {
  for (var half = slices / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if thread < half * lanes {
      partials[thread] += partials[thread + half * lanes];
    }
  }
  workgroupBarrier();
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let network = workgroup.x;
  let layer_count = layers[0].layer.layers;
  let first_weight = network * layers[0].layer.network_weights / 4;
  let first_setting = network * layer_count;
  let end = min(step.start + step.rows, settings[first_setting].patterns);
  if step.start >= end {
    return;
  }
  let first_own = step.own_values + (layers[0].layer.networks_before + network) * step.patterns;
  var pattern_before = 0u;
  var own_before = 0u;
  for (var position = step.start; position <= end; position++) {
    let is_due = position > step.start;
    let settles = position == end;
    let shown = orders[network * step.order_stride + min(position, end - 1)];
    let pattern = shown * step.pattern_stride;
    let own = first_own + shown;
    let now = (position & 1) * UNIT_GROUPS;

    for (var l = 0u; l < layer_count; l++) {
      let fan_in = layers[l].layer.fan_in;
      let groups = layers[l].layer.units / 4;
      let lanes = layers[l].layer.lanes;
      let slices = THREADS / lanes;
      let lane = thread % lanes;
      let slice = thread / lanes;
      let first_group = layers[l].layer.first_unit / 4;
      let momentum = settings[first_setting + l].momentum;
      let rate = settings[first_setting + l].rate;
      let shrink = rate * settings[first_setting + l].decay;
      let is_first = l == 0;
      let first_below = layers[l].layer.first_unit_below;
      let below_now = select(4 * now + first_below, pattern, is_first);
      let below_before = select(4 * (UNIT_GROUPS - now) + first_below, pattern_before, is_first);
      for (var tile = 0u; tile < groups; tile += lanes) {
        let group = tile + lane;
        var sum = vec4(0.0);
        if group < groups {
          let at = first_weight + layers[l].layer.weights / 4 + group;
          let push = rate * deltas[first_group + group];
          var row = slice;
          // Four rows at a time: their loads are under way together.
          for (; row + 3 * slices < fan_in; row += 4 * slices) {
            let rows = row + vec4(0, 1, 2, 3) * slices;
            let places = at + rows * groups;
            var w0 = weights[places.x];
            var w1 = weights[places.y];
            var w2 = weights[places.z];
            var w3 = weights[places.w];
            if is_due {
              let v0 = momentum * velocities[places.x] + push * below(is_first, below_before, own_before, rows.x) - shrink * w0;
              let v1 = momentum * velocities[places.y] + push * below(is_first, below_before, own_before, rows.y) - shrink * w1;
              let v2 = momentum * velocities[places.z] + push * below(is_first, below_before, own_before, rows.z) - shrink * w2;
              let v3 = momentum * velocities[places.w] + push * below(is_first, below_before, own_before, rows.w) - shrink * w3;
              w0 += v0;
              w1 += v1;
              w2 += v2;
              w3 += v3;
              velocities[places.x] = v0;
              velocities[places.y] = v1;
              velocities[places.z] = v2;
              velocities[places.w] = v3;
              weights[places.x] = w0;
              weights[places.y] = w1;
              weights[places.z] = w2;
              weights[places.w] = w3;
            }
            sum += w0 * below(is_first, below_now, own, rows.x);
            sum += w1 * below(is_first, below_now, own, rows.y);
            sum += w2 * below(is_first, below_now, own, rows.z);
            sum += w3 * below(is_first, below_now, own, rows.w);
          }
          for (; row < fan_in; row += slices) {
            let place = at + row * groups;
            var w = weights[place];
            if is_due {
              let v = momentum * velocities[place] + push * below(is_first, below_before, own_before, row) - shrink * w;
              w += v;
              velocities[place] = v;
              weights[place] = w;
            }
            sum += w * below(is_first, below_now, own, row);
          }
          if slice == 0 {
            let place = at + fan_in * groups;
            var w = weights[place];
            if is_due {
              let v = momentum * velocities[place] + push;
              w += v;
              velocities[place] = v;
              weights[place] = w;
            }
            sum += w;
          }
        }
        partials[thread] = sum;
        sum_slices(thread, lanes, slices);
        if slice == 0 && group < groups {
          let output = activated(layers[l].layer.activation, partials[lane]);
          outputs[now + first_group + group] = masked(output, 4 * group, settings[first_setting + l].units);
        }
        workgroupBarrier();
      }
    }
    if settles {
      return;
    }

    let last = layer_count - 1;
    let output_units = settings[first_setting + last].units;
    let output_groups = layers[last].layer.units / 4;
    let first_output_group = layers[last].layer.first_unit / 4;
    let targets = pattern + layers[last].layer.inputs;
    var squares = 0.0;
    for (var group = thread; group < output_groups; group += THREADS) {
      let output = outputs[now + first_output_group + group];
      var error = vec4(0.0);
      for (var i = 0u; i < 4; i++) {
        if 4 * group + i < output_units {
          error[i] = patterns[targets + 4 * group + i] - output[i];
        }
      }
      deltas[first_output_group + group] = output_slope(layers[last].layer.activation, output) * error;
      squares += dot(error, error);
    }
    partials[thread] = vec4(squares, 0, 0, 0);
    sum_slices(thread, 1, THREADS);
    if thread == 0 {
      losses[network * step.order_stride + position] = partials[0].x / 2;
    }
    // Weights of the layers above have been written by other threads than read them now.
    storageBarrier();
    workgroupBarrier();

    for (var l = last; l > 0; l--) {
      let units_below = layers[l].layer.fan_in;
      let groups = layers[l].layer.units / 4;
      let first_delta = layers[l].layer.first_unit / 4;
      let lanes = layers[l].layer.lanes_below;
      let slices = THREADS / lanes;
      for (var tile = 0u; tile < units_below; tile += lanes) {
        let unit = tile + thread % lanes;
        var sum = 0.0;
        if unit < units_below {
          let at = first_weight + layers[l].layer.weights / 4 + unit * groups;
          for (var group = thread / lanes; group < groups; group += slices) {
            sum += dot(weights[at + group], deltas[first_delta + group]);
          }
        }
        partials[thread] = vec4(sum, 0, 0, 0);
        sum_slices(thread, lanes, slices);
        if thread < lanes / 4 && tile + 4 * thread < units_below {
          let group = (layers[l].layer.first_unit_below + tile) / 4 + thread;
          let i = 4 * thread;
          let back = vec4(partials[i].x, partials[i + 1].x, partials[i + 2].x, partials[i + 3].x);
          deltas[group] = derivative(layers[l].layer.activation_below, outputs[now + group]) * back;
        }
        workgroupBarrier();
      }
    }
    // They have been read; from here on they are written.
    storageBarrier();
    pattern_before = pattern;
    own_before = own;
  }
}
