// Where a batch's rows of a layer come from.

// An input of a layer: of a pattern, where the network's own value stands elsewhere, or the output of a unit below.
fn below(network: u32, row: u32, input: u32) -> f32 {
  if layer.index == 0 {
    let pattern = orders[network * step.order_stride + step.start + row];
    if input == step.own_input {
      return patterns[step.own_values + (layer.networks_before + network) * step.patterns + pattern];
    }
    return patterns[pattern * step.pattern_stride + input];
  }
  return outputs[layer.first_output_below + (network * layer.row_stride + row) * layer.fan_in + input];
}

// Rows that the step has of a network, whose order may end before.
fn rows_of(network: u32) -> u32 {
  let patterns_of = settings[network * layer.layers].patterns;
  return min(step.rows, max(patterns_of, step.start) - step.start);
}
