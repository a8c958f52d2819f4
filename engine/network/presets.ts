import { DEFAULT_MAX_CURVATURE_PER_M } from '../../sim/conventions.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import type { ModelSpec, NetworkSpec, Preprocessing } from './model.ts';

export { connectionCount } from '../textbook/network.ts';

export interface PresetOverrides {
  /** Hidden units. */
  readonly hidden?: number;
  readonly preprocessing?: Preprocessing;
  readonly maxCurvaturePerM?: number;
  /** Sensors that it reads; the papers' own sizes where they are left out. */
  readonly sensors?: SensorSettings;
}

const presets: Readonly<Record<string, (overrides: PresetOverrides) => ModelSpec>> = {
  'alvinn-1989': (overrides) => ({
    preset: 'alvinn-1989',
    camera: retina(overrides),
    range: rangeRetina(overrides),
    roadIntensityFeedback: true,
    network: sigmoidNetwork(
      cells(overrides, 'camera') + cells(overrides, 'range') + 1,
      overrides.hidden ?? 29,
      45 + 1,
    ),
    directionUnits: 45,
    maxCurvaturePerM: overrides.maxCurvaturePerM ?? DEFAULT_MAX_CURVATURE_PER_M,
    decoding: 'most-active',
    target: 'hill-1989',
  }),
  'alvinn-1990': (overrides) => ({
    preset: 'alvinn-1990',
    camera: retina(overrides),
    range: null,
    roadIntensityFeedback: false,
    network: sigmoidNetwork(cells(overrides, 'camera'), overrides.hidden ?? 5, 30),
    directionUnits: 30,
    maxCurvaturePerM: overrides.maxCurvaturePerM ?? DEFAULT_MAX_CURVATURE_PER_M,
    decoding: 'centre-of-mass',
    target: 'gaussian',
  }),
};

/** Names that {@link presetModel} knows. */
export const PRESET_NAMES: readonly string[] = Object.keys(presets);

/**
 * The network of a paper: `alvinn-1989` (Pomerleau 1988) or `alvinn-1990` (Pomerleau 1990).
 *
 * @throws UserError `usage` for an unknown name, `invalid` for a number of hidden units or a largest curvature that no
 * network can have.
 */
export function presetModel(name: string, overrides: PresetOverrides = {}): ModelSpec {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined) {
    throw new UserError('usage', `unknown preset "${name}"`, `Use one of: ${PRESET_NAMES.join(', ')}.`);
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
  return preset(overrides);
}

const MOST_HIDDEN_UNITS = 4096;

function retina({ preprocessing, sensors = DEFAULT_SENSOR_SETTINGS }: PresetOverrides): ModelSpec['camera'] {
  const { rows, columns } = sensors.camera;
  // Pomerleau's blue band, freed from light and shadow by dividing through the brightness.
  return { rows, columns, preprocessing: preprocessing ?? 'normalised-blue' };
}

function rangeRetina({ sensors = DEFAULT_SENSOR_SETTINGS }: PresetOverrides): ModelSpec['range'] {
  const { rows, columns, maxRangeM } = sensors.range;
  return { rows, columns, maxRangeM };
}

function cells({ sensors = DEFAULT_SENSOR_SETTINGS }: PresetOverrides, sensor: keyof SensorSettings): number {
  return sensors[sensor].rows * sensors[sensor].columns;
}

function sigmoidNetwork(inputs: number, hidden: number, outputs: number): NetworkSpec {
  return {
    inputs,
    layers: [
      { units: hidden, activation: 'sigmoid' },
      { units: outputs, activation: 'sigmoid' },
    ],
  };
}
