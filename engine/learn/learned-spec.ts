import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import type { ModelSpec } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import { presetModel } from '../train/preset-model.ts';

/** What learns. @throws UserError where the preset reads what cannot be warped. */
export function specOf(
  { preset, hidden }: { readonly preset: string; readonly hidden?: number },
  sensors: SensorSettings,
): ModelSpec {
  const spec = presetModel(preset, { sensors, ...(hidden === undefined ? {} : { hidden }) });
  if (partsOf(spec).inputs.every(({ tensor }) => tensor.name === 'camera')) return spec;
  throw new UserError(
    'invalid',
    `${preset} reads more than the camera, and only pictures can be seen from beside the path`,
    'Take a network of the camera alone: --preset alvinn-1990.',
  );
}
