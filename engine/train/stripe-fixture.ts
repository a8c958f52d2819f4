import { Rng } from '../../sim/rng.ts';
import type { ModelSpec } from '../network/model.ts';
import { fromVersion1 } from '../network/spec-version-1.ts';
import type { TrainingFrame } from './patterns.ts';
import { type Recipe, recipeWith } from './recipe.ts';

const ROWS = 4;
const COLUMNS = 16;
const MAX_CURVATURE_PER_M = 0.1;

/** A tiny network of the 1989 kind, its camera 4 × 16. */
export const STRIPE_SPEC: ModelSpec = fromVersion1({
  preset: 'stripes',
  camera: { rows: ROWS, columns: COLUMNS, preprocessing: 'blue' },
  range: null,
  roadIntensityFeedback: true,
  network: {
    inputs: ROWS * COLUMNS + 1,
    layers: [
      { units: 6, activation: 'sigmoid' },
      { units: 12, activation: 'sigmoid' },
    ],
  },
  directionUnits: 11,
  maxCurvaturePerM: MAX_CURVATURE_PER_M,
  decoding: 'most-active',
  target: 'hill-1989',
});

/** The same directions by a convolution over the camera alone. */
export const STRIPE_CONVOLUTION: ModelSpec = {
  ...STRIPE_SPEC,
  inputs: STRIPE_SPEC.inputs.filter(({ kind }) => kind === 'camera'),
  outputs: STRIPE_SPEC.outputs.filter(({ kind }) => kind === 'direction'),
  network: {
    inputs: ROWS * COLUMNS,
    layers: [
      {
        kind: 'convolution',
        rows: ROWS,
        columns: COLUMNS,
        channels: 1,
        filters: 4,
        kernelRows: 3,
        kernelColumns: 5,
        stride: 1,
        activation: 'relu',
      },
      { units: 11, activation: 'sigmoid' },
    ],
  },
};

/** Pictures of a bright stripe that lies where the right direction does: to the left for left. Five share a group. */
export function stripeFrames(count: number, seed: number): TrainingFrame[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, (_, i) => {
    const curvaturePerM = rng.uniform(-MAX_CURVATURE_PER_M, MAX_CURVATURE_PER_M);
    const centre = ((COLUMNS - 1) / 2) * (1 - curvaturePerM / MAX_CURVATURE_PER_M);
    const camera = new Uint8Array(ROWS * COLUMNS * 3);
    for (let pixel = 0; pixel < ROWS * COLUMNS; pixel++) {
      const distance = (pixel % COLUMNS) - centre;
      camera[pixel * 3 + 2] = 30 + 180 * Math.exp(-(distance ** 2) / 4) + 30 * rng.next();
    }
    const roadLighter = rng.chance(0.5);
    return {
      camera,
      range: new Float32Array(),
      curvaturePerM,
      roadLighter,
      previousRoadLighter: roadLighter,
      group: Math.floor(i / 5),
      mirrorable: true,
    };
  });
}

/** What learns stripes in a fraction of a second. */
export function stripeRecipe(overrides: Partial<Recipe> = {}): Recipe {
  return recipeWith({ epochs: 12, validationShare: 0.2, ...overrides });
}
