import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { inputOf } from '../network/parts.ts';

/** Places of each edge that the measure tries. */
const PLACES = 15;

/**
 * How one-sided each hidden unit looks at a road: 0 where both edges move its sum alike, 1 where one edge alone does.
 *
 * The sum of a unit over a straight road between a left and a right edge is f(right) − f(left): what each edge moves is
 * the variance of its part. The measure is |left − right| / (left + right).
 *
 * @param camera above flat ground, as the sensors have it
 * @param edgesM where edges lie in training, m from the middle of the car: left ones from so near to so far, right ones likewise
 */
export function groundEdges(
  spec: ModelSpec,
  { layers }: Weights,
  camera: SensorSettings['camera'],
  [nearM, farM]: readonly [number, number],
): number[] {
  const edges = Array.from({ length: PLACES }, (_, i) => nearM + ((farM - nearM) * i) / (PLACES - 1));
  const { first } = inputOf(spec, 'camera')!;
  const row = spec.network.inputs + 1;
  const into = layers[0]!;
  return Array.from({ length: into.length / row }, (_, unit) => {
    const weights = into.subarray(unit * row + first, unit * row + first + camera.rows * camera.columns);
    // What lies between the middle of the car and an edge, on either side of it.
    const left = variance(edges.map((edgeM) => sumBetween(weights, camera, 0, edgeM)));
    const right = variance(edges.map((edgeM) => sumBetween(weights, camera, -edgeM, 0)));
    return Math.abs(left - right) / (left + right);
  });
}

/** Sum of the weights of cells whose ground lies between two distances to the left of the car, m. */
function sumBetween(
  weights: Float32Array,
  { rows, columns, heightM, pitchDownRad, horizontalFovRad, verticalFovRad }: SensorSettings['camera'],
  fromM: number,
  toM: number,
): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const up = Math.tan(verticalFovRad / 2) * (1 - (2 * (r + 0.5)) / rows);
    // The ray's slope down in the world, and its reach to the ground.
    const down = Math.sin(pitchDownRad) - up * Math.cos(pitchDownRad);
    if (down <= 0) continue;
    const reach = heightM / down;
    for (let c = 0; c < columns; c++) {
      const leftM = reach * Math.tan(horizontalFovRad / 2) * (1 - (2 * (c + 0.5)) / columns);
      if (leftM > fromM && leftM <= toM) sum += weights[r * columns + c]!;
    }
  }
  return sum;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
