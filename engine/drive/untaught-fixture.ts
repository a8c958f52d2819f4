import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { exampleCard, exampleForward, exampleLooks, exampleWeights } from '../onnx/model-fixture.ts';
import { exportVerifiedModel } from '../onnx/verify.ts';
import { type PresetOverrides, presetModel } from '../train/preset-model.ts';

/** The file of a network that has learned nothing, whose card says what it is used to. */
export function untaughtModel(
  preset: string,
  scores: Readonly<Record<string, number>>,
  overrides?: PresetOverrides,
): Promise<Uint8Array> {
  const spec = presetModel(preset, overrides);
  const weights = exampleWeights(spec, 1);
  const card = { ...exampleCard, sensors: DEFAULT_SENSOR_SETTINGS, scores };
  return exportVerifiedModel(spec, weights, card, exampleLooks(spec, 4, 2), exampleForward(spec, weights));
}
