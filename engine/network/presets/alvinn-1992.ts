import { horizonRow } from '../../../sim/sensors/camera-image.ts';
import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import { cameraInput, type Preset } from './preset.ts';

/** Pomerleau 1992: input reconstruction reliability estimation. */
export const alvinn1992: Preset = {
  name: 'alvinn-1992',
  short: '1992',
  words:
    'Camera alone, 4 hidden units, 30 directions; draws what it sees again, and so knows what it does not know.',
  hidden: 4,
  inputs: (settings) => [cameraInput(settings)],
  outputs: ({ sensors, maxCurvaturePerM }) => [
    {
      kind: 'direction',
      units: 30,
      maxCurvaturePerM,
      decoding: 'centre-fitted-at-edges',
      target: 'gaussian',
    },
    {
      kind: 'reconstruction',
      rows: sensors.camera.rows,
      columns: sensors.camera.columns,
      localContrast: { fromRow: firstGroundRow(sensors.camera) },
    },
  ],
};

/** The row below the one that a level horizon may still touch. */
function firstGroundRow(camera: CameraSettings): number {
  return Math.min(camera.rows - 1, Math.ceil(horizonRow(camera)) + 1);
}
