import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { checkFits, type SteeringModel } from '../onnx/steering.ts';
import { SettingsSchema } from '../protocol/settings.ts';

/**
 * The sensors that a model learned to see through.
 * @throws UserError `invalid` where its card names sensors that cannot exist. A file from elsewhere may say anything.
 */
export function sensorsOf({ name, spec, card }: SteeringModel): SensorSettings {
  const checked = SettingsSchema.pick({ camera: true, range: true }).safeParse(card.sensors);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw new UserError(
      'invalid',
      `${name} names sensors that cannot be: ${path.join('.')}: ${message}`,
      'Train it anew.',
    );
  }
  checkFits({ name, spec }, checked.data);
  return checked.data;
}
