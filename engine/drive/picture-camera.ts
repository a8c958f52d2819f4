import { cameraToWarpFrom } from '../../sim/sensors/ground-warp.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';

/**
 * The camera of pictures for other programs: where the retina's is, as wide as pictures to warp from, with square pixels.
 * Drives go out as it sees, and programs drive by what it sees.
 */
export function pictureCamera(
  retina: CameraSettings,
  { rows, columns }: Pick<CameraSettings, 'rows' | 'columns'>,
): CameraSettings {
  const { horizontalFovRad } = cameraToWarpFrom(retina);
  const verticalFovRad = 2 * Math.atan((Math.tan(horizontalFovRad / 2) * rows) / columns);
  return { ...retina, rows, columns, horizontalFovRad, verticalFovRad };
}
