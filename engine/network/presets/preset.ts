import { DEFAULT_MAX_CURVATURE_PER_M } from '../../../sim/conventions.ts';
import type { Preprocessing } from '../../../sim/sensors/preprocess.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../../sim/sensors/settings.ts';
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

/** A network of the papers: its parts, and one hidden layer of sigmoid units between them. */
export interface Preset {
  readonly name: string;
  /** What people call it: "1989". */
  readonly short: string;
  /** One sentence of what it is. */
  readonly words: string;
  /** Hidden units that it has of itself. */
  readonly hidden: number;
  inputs(settings: PresetSettings): readonly InputSpec[];
  outputs(settings: PresetSettings): readonly OutputSpec[];
}

/** Camera input of a preset. */
export function cameraInput({ sensors, preprocessing }: PresetSettings): InputSpec {
  return { kind: 'camera', rows: sensors.camera.rows, columns: sensors.camera.columns, preprocessing };
}
