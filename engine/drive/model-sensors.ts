import { isDeepStrictEqual } from 'node:util';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import { partsOf } from '../network/parts.ts';
import { checkFits, type SteeringModel } from '../onnx/steering.ts';
import { SettingsSchema } from '../protocol/settings.ts';

/**
 * The sensors of networks that drive as one: the camera of those that read a camera, the range finder of those that read
 * one; undefined where there are no networks.
 * @throws UserError as {@link sensorsOf}, and where two learned to see through different ones.
 */
export function sharedSensorsOf(models: readonly SteeringModel[]): SensorSettings | undefined {
  const own = models.map((model) => ({ model, sensors: sensorsOf(model) }));
  if (!own[0]) return undefined;
  const shared: SensorSettings = { ...own[0].sensors };
  for (const sensor of ['camera', 'range'] as const) {
    const readers = own.filter(({ model }) =>
      partsOf(model.spec).inputs.some(({ tensor }) => tensor.name === sensor),
    );
    const [first, ...others] = readers;
    if (!first) continue;
    const other = others.find(({ sensors }) => !isDeepStrictEqual(sensors[sensor], first.sensors[sensor]));
    if (other) {
      const what = sensor === 'camera' ? 'camera' : 'range finder';
      throw new UserError(
        'invalid',
        `${other.model.name} learned to see through another ${what} than ${first.model.name}`,
        'Take networks of the same sensors, or train one anew.',
      );
    }
    Object.assign(shared, { [sensor]: first.sensors[sensor] });
  }
  return shared;
}

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
