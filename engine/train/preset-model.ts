import { DEFAULT_MAX_CURVATURE_PER_M } from '../../sim/conventions.ts';
import { UserError } from '../errors.ts';
import type { Decoding } from '../network/decode.ts';
import { type InputSpec, openInput } from '../network/inputs/table.ts';
import type { ConvolutionLayer, ModelSpec, NetworkSpec } from '../network/model.ts';
import { type OutputSpec, openOutput } from '../network/outputs/table.ts';
import { headsFor } from '../network/parts.ts';
import { DEFAULT_PRESET_SETTINGS, type PresetSettings } from '../network/presets/preset.ts';
import { presetSeeing, type Sight } from '../network/presets/sights.ts';
import { MOST_HIDDEN_UNITS, presetOf, TRAINED_NAMES } from '../network/presets/table.ts';

/** What a preset is made for, where it is not the usual, and its hidden units, where they are not its own. */
export interface PresetOverrides extends Partial<PresetSettings> {
  readonly hidden?: number;
  /** In place of what the preset sees. */
  readonly sees?: Sight;
  /** From the activations of the direction units to where they steer. */
  readonly decoding?: Decoding;
}

/**
 * The network of a paper, see presets/table.ts.
 *
 * @throws UserError `usage` for an unknown name, `invalid` for a number of hidden units or a largest curvature that no
 * network can have.
 */
export function presetModel(name: string, overrides: PresetOverrides = {}): ModelSpec {
  const known = presetOf(name);
  if (known === undefined) {
    throw new UserError('usage', `unknown preset "${name}"`, `Use one of: ${TRAINED_NAMES.join(', ')}.`);
  }
  const { hidden, maxCurvaturePerM } = overrides;
  if (hidden !== undefined && !(Number.isInteger(hidden) && hidden >= 1 && hidden <= MOST_HIDDEN_UNITS)) {
    throw new UserError(
      'invalid',
      `${hidden} hidden units: not a whole number from 1 to ${MOST_HIDDEN_UNITS}`,
      `Leave it out for the ${name} network's own, or give a number such as 4.`,
    );
  }
  if (maxCurvaturePerM !== undefined && !(maxCurvaturePerM > 0 && maxCurvaturePerM <= 1)) {
    throw new UserError(
      'invalid',
      `largest curvature ${maxCurvaturePerM} per metre: not above 0 and at most 1`,
      `Leave it out for ${DEFAULT_MAX_CURVATURE_PER_M}, a radius of ${(1 / DEFAULT_MAX_CURVATURE_PER_M).toFixed(1)} m.`,
    );
  }
  const { hidden: _, sees = 'preset', decoding, ...asked } = overrides;
  const settings = { ...DEFAULT_PRESET_SETTINGS, ...asked };
  const preset = presetSeeing(known, sees);
  const inputs = preset.inputs(settings);
  const outputs = preset
    .outputs(settings)
    .map((output) => (output.kind === 'direction' && decoding ? { ...output, decoding } : output));
  return {
    preset: name,
    inputs,
    outputs,
    network: networkOf(inputs, preset.convolutions?.(settings) ?? [], hidden ?? preset.hidden, outputs),
  };
}

/** One hidden layer between parts, above convolutions where there are some. */
function networkOf(
  inputs: readonly InputSpec[],
  convolutions: readonly ConvolutionLayer[],
  hidden: number,
  outputs: readonly OutputSpec[],
): NetworkSpec {
  const width = (parts: readonly { readonly width: number }[]) =>
    parts.reduce((sum, part) => sum + part.width, 0);
  const heads = headsFor(outputs);
  return {
    inputs: width(inputs.map(openInput)),
    layers: [
      ...convolutions,
      { units: hidden, activation: convolutions.length > 0 ? 'relu' : 'sigmoid' },
      { units: width(outputs.map(openOutput)), activation: 'sigmoid' },
    ],
    ...(heads && { heads }),
  };
}
