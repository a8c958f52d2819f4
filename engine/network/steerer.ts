import type { Look } from './look.ts';
import type { ModelSpec } from './model.ts';
import { activationsOf, networkInputs, partsOf } from './parts.ts';

/** One decision. */
export interface SteeringAnswer {
  /** Activations of the direction units. */
  readonly direction: Float32Array;
  /** Undefined for a network without that output. */
  readonly roadIntensity: number | undefined;
  /** Curvature to steer, 1/m, positive to the left. */
  readonly curvaturePerM: number;
  /** Every output by its name in a model file, the ones above too. */
  readonly outputs: Outputs;
}

/** Outputs of a network by name, row-major [count][…]. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/** A network that steers: a model file, or weights that are still in training. */
export interface Steerer {
  readonly spec: ModelSpec;
  /** Decides on one look. Throws RangeError where images have not the size that the network reads. */
  steer(look: Look): Promise<SteeringAnswer>;
}

/**
 * Steers with weights as they are at each decision, inside this process; what leaves it is the checked model file.
 * @param forward outputs [count][outputs] for plain inputs [count][inputs]
 */
export function weightsSteerer(
  spec: ModelSpec,
  forward: (inputs: Float32Array, count: number) => Promise<Float32Array>,
): Steerer {
  const parts = partsOf(spec);
  return {
    spec,
    async steer(look) {
      const inputs = new Float32Array(parts.inputWidth);
      networkInputs(spec, look, inputs, 0);
      const answer = await forward(inputs, 1);
      const read = activationsOf(parts.inputs, inputs);
      const outputs: Record<string, Float32Array> = {};
      for (const { tensorName, first, width, decoded } of parts.outputs) {
        const activations = answer.slice(first, first + width);
        outputs[tensorName] = activations;
        for (const { tensor, value } of decoded)
          outputs[tensor.name] = Float32Array.of(value(activations, read));
      }
      return steeringAnswer(outputs);
    },
  };
}

/** What the outputs for one look decide. */
export function steeringAnswer(outputs: Outputs): SteeringAnswer {
  return {
    direction: outputs.direction!,
    roadIntensity: outputs.road_intensity?.[0],
    curvaturePerM: outputs.curvature![0]!,
    outputs,
  };
}
