import { brightnessOf, exposeAgain } from '../../../sim/sensors/camera-image.ts';
import { warpOverGround } from '../../../sim/sensors/ground-warp.ts';
import type { CameraSettings } from '../../../sim/sensors/settings.ts';
import type { DriveReader, OriginalPicture, StoredFrame } from '../../data/drive-format.ts';
import type { Picture } from '../../exchange/picture.ts';
import type { ViewMaker } from './view-maker.ts';

/** Slower than this a vehicle stands: what its driver does with the wheel then says nothing, m/s. */
const STANDS_MPS = 0.2;

/**
 * Warps the picture of a frame over the ground (Pomerleau 1990), as its known camera would have seen it from elsewhere:
 * from the original picture where the drive keeps one that can be read, so that less is missing at the edges, else from
 * the retina. Every view is as bright as the frame's own retina. The road stays as light as it was; ranges cannot be
 * warped.
 */
export function warpedViews(drive: DriveReader): ViewMaker {
  const retina = drive.meta.sensors.camera;
  return {
    refusal(frame) {
      const source = drive.sourceOf(frame);
      if (source.from === 'import' && source.camera === null) return 'their camera is not known';
      const stands = frame.speedMps !== null && Math.abs(frame.speedMps) < STANDS_MPS;
      return stands ? 'the vehicle stood still there' : undefined;
    },
    async views(frame, viewpoints) {
      const { picture, from } = await pictureOf(drive, frame);
      const brightness = brightnessOf(frame.camera);
      return viewpoints.map((viewpoint) => ({
        // The picture has noise of its own.
        camera: exposeAgain(warpOverGround(picture, from, retina, viewpoint).camera, 0, 0, brightness),
        range: null,
        roadLighter: frame.roadLighter,
      }));
    },
  };
}

/** What a frame is warped from, rows × columns × RGB, and the camera that took it. */
async function pictureOf(
  drive: DriveReader,
  frame: StoredFrame,
): Promise<{ picture: Uint8Array; from: CameraSettings }> {
  const source = drive.sourceOf(frame);
  const camera = source.from === 'import' ? source.camera : null;
  const original = camera && drive.picture(frame.step);
  const read = original && (await pixelsOf(original));
  if (!read) return { picture: frame.camera, from: drive.meta.sensors.camera };
  const { rows, columns, rgb } = read;
  return { picture: rgb, from: { ...camera, rows, columns } };
}

/** An original picture's pixels; undefined where it cannot be read, though a retina was once cut of it. */
async function pixelsOf({ format, rows, columns, bytes }: OriginalPicture): Promise<Picture | undefined> {
  if (format === 'rgb8') return { rows, columns, rgb: bytes };
  // Loaded late: snapshots have no such pictures, and are trained on without a decoder.
  const { decodePicture, UnusablePicture } = await import('../../exchange/picture.ts');
  try {
    return await decodePicture(bytes);
  } catch (error) {
    if (error instanceof UnusablePicture) return undefined;
    throw error;
  }
}
