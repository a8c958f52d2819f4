import { DEFAULT_MAX_CURVATURE_PER_M } from '../../../sim/conventions.ts';
import type { Preprocessing } from '../../../sim/sensors/preprocess.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../../sim/sensors/settings.ts';
import type { ConvolutionLayer } from '../../textbook/network.ts';
import type { Initialisation } from '../initialise.ts';
import type { InputSpec } from '../inputs/table.ts';
import type { OutputSpec } from '../outputs/table.ts';

/** What a preset's parts are made for. */
export interface PresetSettings {
  readonly sensors: SensorSettings;
  readonly preprocessing: Preprocessing;
  readonly maxCurvaturePerM: number;
}

/** What it is made for unless something else is asked for. */
export const DEFAULT_PRESET_SETTINGS: PresetSettings = {
  sensors: DEFAULT_SENSOR_SETTINGS,
  // Pomerleau's blue band, freed from light and shadow by dividing through the brightness.
  preprocessing: 'normalised-blue',
  maxCurvaturePerM: DEFAULT_MAX_CURVATURE_PER_M,
};

/** A network to train: its parts, and between them one hidden layer of sigmoid units or, after convolutions, of rectified ones. */
export interface Preset {
  readonly name: string;
  /** What people call it: "1989". */
  readonly short: string;
  /** One sentence of what it is. */
  readonly words: string;
  /** Hidden units that it has of itself. */
  readonly hidden: number;
  /** Layers of rectified units between the inputs and the hidden layer, which is rectified then too. */
  convolutions?(settings: PresetSettings): readonly ConvolutionLayer[];
  /** What suits it where the usual recipe does not. */
  readonly recipe?: PresetRecipe;
  inputs(settings: PresetSettings): readonly InputSpec[];
  outputs(settings: PresetSettings): readonly OutputSpec[];
}

/** What a preset may want otherwise of a recipe. */
export interface PresetRecipe {
  readonly learningRate: number;
  readonly neighbourSmoothing: number;
  readonly initialisation: Initialisation;
}

/** Camera input of a preset. */
export function cameraInput({ sensors, preprocessing }: PresetSettings): InputSpec {
  return { kind: 'camera', rows: sensors.camera.rows, columns: sensors.camera.columns, preprocessing };
}
