import { expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { exportModel } from '../onnx/export.ts';
import { openModel } from '../onnx/session.ts';
import { presetModel } from '../train/preset-model.ts';
import { referenceBackend } from '../train/reference/reference.ts';
import { initialiseWeights } from './initialise.ts';
import { PRESET_NAMES } from './presets/table.ts';
import { weightsSteerer } from './steerer.ts';

it.each(PRESET_NAMES)('weights of %s steer as their model file does', async (preset) => {
  const spec = presetModel(preset);
  const rng = new Rng(preset);
  const weights = initialiseWeights(spec.network, rng, { kind: 'normal', deviations: [0.1, 0.5] });
  const trainer = await referenceBackend.create(spec.network, weights);
  const steerer = weightsSteerer(spec, (inputs, count) => trainer.forward(inputs, count));
  const { camera, range } = DEFAULT_SENSOR_SETTINGS;
  const card = {
    softwareVersion: '0',
    dataDigests: [],
    data: [],
    seed: 1,
    recipe: {},
    scores: {},
    backendVariant: '',
    sensors: DEFAULT_SENSOR_SETTINGS,
  };
  await using model = await openModel(exportModel(spec, weights, card, 1), 'the export');
  for (let look = 0; look < 20; look++) {
    const seen = {
      camera: Uint8Array.from({ length: 3 * camera.rows * camera.columns }, () => rng.integer(256)),
      range: Float32Array.from({ length: range.rows * range.columns }, () => rng.uniform(1, 40)),
      roadIntensityFeedback: rng.next(),
    };
    const [own, file] = [await steerer.steer(seen), await model.steer(seen)];
    expect(Object.keys(own.outputs).sort()).toEqual(Object.keys(file.outputs).sort());
    for (const [name, values] of Object.entries(own.outputs)) {
      for (const [i, value] of values.entries()) expect(value, name).toBeCloseTo(file.outputs[name]![i]!, 4);
    }
    expect(own.curvaturePerM).toBeCloseTo(file.curvaturePerM, 4);
  }
});
