// What all kernels share; shader.ts puts it before each. Networks train side by side: every array of a network's own
// things holds those of network 0, then of network 1, and so on.

// Activations by their place in textbook/activations.ts.
const SIGMOID = 0u;
const TANH = 1u;
// 2 is linear.
const RELU = 3u;
const THRESHOLD = 4u;

// A layer, the same for all networks. Units are padded to fours; the padding answers 0.
struct Layer {
  index: u32,
  // Units below, padded; the row of bias weights stands behind theirs.
  fan_in: u32,
  units: u32,
  activation: u32,
  activation_below: u32,
  // Where its weights [fan_in + 1][units] start among a network's.
  weights: u32,
  // Where its units, and those below, start among all units of a network.
  first_unit: u32,
  first_unit_below: u32,
  // Where its outputs [networks][rows][units], and those of the layer below, start in the buffers of a batch.
  first_output: u32,
  first_output_below: u32,
  // Rows that buffers of a batch have room for.
  row_stride: u32,
  // Networks of other groups before these.
  networks_before: u32,
  // Weights of a whole network.
  network_weights: u32,
  // Inputs of the network; a pattern's targets stand behind its inputs.
  inputs: u32,
  layers: u32,
  // Parts that forward.wgsl cuts the fan-in into, so that many cores share a layer of few units, and inputs in each.
  slices: u32,
  slice_depth: u32,
  // Threads side by side, a power of two, that take groups of four units, and units below; see walk.wgsl.
  lanes: u32,
  lanes_below: u32,
}

// Uniform buffers of layers are bound at such an offset.
struct LayerSlot {
  @size(256) layer: Layer,
}

// One layer of one network: [networks][layers].
struct Setting {
  rate: f32,
  momentum: f32,
  decay: f32,
  // Units that the network really has.
  units: u32,
  // Length of the network's order.
  patterns: u32,
}

// Which part of an epoch a dispatch does.
struct Step {
  // First position in the orders, and how many.
  start: u32,
  rows: u32,
  // The mini-batch it belongs to.
  batch_start: u32,
  batch_size: u32,
  order_stride: u32,
  // Floats from one pattern to the next.
  pattern_stride: u32,
  // An input of which each network has its own values [networks][patterns], where they start behind the patterns, and
  // how many patterns there are.
  own_input: u32,
  own_values: u32,
  patterns: u32,
  trains: u32,
  first_of_batch: u32,
  last_of_batch: u32,
}

fn activated(activation: u32, sum: vec4<f32>) -> vec4<f32> {
  switch activation {
    case SIGMOID: {
      return 1 / (1 + exp(-sum));
    }
    case TANH: {
      // Drivers may be off by 1e-5 in their own tanh, and overflow.
      let decayed = exp(-2 * abs(sum));
      return sign(sum) * (1 - decayed) / (1 + decayed);
    }
    case RELU: {
      return max(sum, vec4(0.0));
    }
    case THRESHOLD: {
      return select(vec4(0.0), vec4(1.0), sum > vec4(0.0));
    }
    default: {
      return sum;
    }
  }
}

// In terms of the output.
fn derivative(activation: u32, output: vec4<f32>) -> vec4<f32> {
  switch activation {
    case SIGMOID: {
      return output * (1 - output);
    }
    case TANH: {
      return 1 - output * output;
    }
    case RELU: {
      return select(vec4(0.0), vec4(1.0), output > vec4(0.0));
    }
    case THRESHOLD: {
      return vec4(0.0);
    }
    default: {
      return vec4(1.0);
    }
  }
}

// What an output's error counts for its delta: the derivative, or all of it by the perceptron rule.
fn output_slope(activation: u32, output: vec4<f32>) -> vec4<f32> {
  if activation == THRESHOLD {
    return vec4(1.0);
  }
  return derivative(activation, output);
}

// Zero for units that the network has not.
fn masked(value: vec4<f32>, first: u32, units: u32) -> vec4<f32> {
  return select(vec4(0.0), value, vec4(first, first + 1, first + 2, first + 3) < vec4(units));
}
