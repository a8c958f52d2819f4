import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { UserError } from '../errors.ts';

/** The sensor settings that all drives have in common. */
export function sharedSensors(drives: readonly DriveReader[]): SensorSettings {
  const [first, ...others] = drives as [DriveReader, ...DriveReader[]];
  const other = others.find(
    (drive) => JSON.stringify(drive.meta.sensors) !== JSON.stringify(first.meta.sensors),
  );
  if (other) {
    throw new UserError(
      'invalid',
      `${other.path} was seen through other sensors than ${first.path}`,
      'Train on drives of the same sensor settings.',
    );
  }
  return first.meta.sensors;
}
