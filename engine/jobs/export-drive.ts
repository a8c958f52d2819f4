import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';
import { type DriveReader, isPlaced, type PlacedFrame, type StoredFrame } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { curvatureOfSteering } from '../data/frame-source.ts';
import { storedRoad } from '../data/stored-road.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { pictureCamera } from '../drive/picture-camera.ts';
import { stopIfCancelled } from '../errors.ts';
import { OUTGOING, type OutgoingName } from '../exchange/outgoing.ts';
import { decodePicture, type Picture } from '../exchange/picture.ts';
import { type OutgoingFormat, writeFolder } from '../exchange/write.ts';
import type { Job } from '../job.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';

export interface ExportResult {
  readonly format: OutgoingName;
  readonly frames: number;
  /** Frames that steer more sharply than the format can say, and say its sharpest. */
  readonly clamped: number;
  /** Frames of which nothing larger than the retina is known. */
  readonly retinasOnly: number;
  /** The camera of pictures that were drawn again, as `import` takes it; null where none was. */
  readonly camera: { readonly heightM: number; readonly pitchDeg: number; readonly fovDeg: number } | null;
  readonly folder: string;
}

/**
 * Writes a drive as a folder of somebody else's format, whole or not at all. Frames of the simulator are drawn again at the
 * format's size, seen more widely than the retina sees; others keep their original pictures.
 * @throws UserError for a drive that cannot be read, or a folder that is there already.
 */
export async function exportDrive(
  { drive: path, as, out }: { readonly drive: string; readonly as: OutgoingName; readonly out: string },
  job: Job,
): Promise<ExportResult> {
  using drive = openDrive(path);
  tellMissingEnds([drive], job);
  const format: OutgoingFormat = OUTGOING[as];
  const camera = pictureCamera(drive.meta.sensors.camera, format);
  await using painter = new Painter(drive, camera);
  const sharpest = Math.abs(curvatureOfSteering(format.conversion, 1));
  let frames = 0;
  let clamped = 0;
  let retinasOnly = 0;
  let drawn = 0;
  const total = drive.frameCount;
  await writeFolder(out, async (folder) => {
    const writer = format.open(folder);
    for (const frame of drive.frames()) {
      stopIfCancelled(job.signal);
      const original = drive.picture(frame.step);
      const isShare = format.conversion.kind === 'wheel-angle';
      const isSharp = isShare && Math.abs(frame.curvaturePerM) > sharpest;
      if (isSharp) clamped++;
      if (!original && isPlaced(frame)) drawn++;
      else if (!original) retinasOnly++;
      await writer.add({
        timeS: frame.timeS,
        curvaturePerM: isSharp ? Math.sign(frame.curvaturePerM) * sharpest : frame.curvaturePerM,
        throttle: frame.throttle,
        speedMps: frame.speedMps,
        byPilot: frame.mode === 'network',
        ...(original?.format === 'jpeg' && { jpeg: original.bytes }),
        picture: async () => {
          if (original?.format === 'rgb8') return { ...original, rgb: original.bytes };
          if (original) return decodePicture(original.bytes);
          return isPlaced(frame) ? painter.draw(frame) : retinaOf(drive, frame);
        },
      });
      job.onProgress({ phase: 'writing frames', done: ++frames, total });
    }
    writer.finish();
  });
  return {
    format: as,
    frames,
    clamped,
    retinasOnly,
    camera:
      drawn === 0
        ? null
        : {
            heightM: camera.heightM,
            pitchDeg: degrees(camera.pitchDownRad),
            fovDeg: degrees(camera.horizontalFovRad),
          },
    folder: out,
  };
}

function degrees(rad: number): number {
  return Math.round((rad * 180 * 100) / Math.PI) / 100;
}

function retinaOf({ meta }: DriveReader, { camera }: StoredFrame): Picture {
  const { rows, columns } = meta.sensors.camera;
  return { rows, columns, rgb: camera };
}

/** Draws frames of the simulator again, larger; opens eyes at the first. */
class Painter implements AsyncDisposable {
  readonly #drive: DriveReader;
  readonly #camera: CameraSettings;
  readonly #roads = new Map<number, Road>();
  readonly #open = new AsyncDisposableStack();
  #renderer: Promise<SensorRenderer> | undefined;

  constructor(drive: DriveReader, camera: CameraSettings) {
    this.#drive = drive;
    this.#camera = camera;
  }

  async draw(frame: PlacedFrame): Promise<Picture> {
    this.#renderer ??= this.#openRenderer();
    const renderer = await this.#renderer;
    let road = this.#roads.get(frame.road);
    if (!road) {
      road = createRoad(storedRoad(this.#drive, frame.road));
      this.#roads.set(frame.road, road);
    }
    const [seen] = await renderer.render([
      {
        road,
        stationM: frame.stationM,
        pose: { x: frame.xM, y: frame.yM, yawRad: frame.yawRad },
        conditions: this.#drive.conditions(frame.conditions),
        noiseSeed: frame.noiseSeed ?? 0,
      },
    ]);
    const { rows, columns } = this.#camera;
    return { rows, columns, rgb: seen!.camera };
  }

  async #openRenderer(): Promise<SensorRenderer> {
    const eyes = this.#open.use(await openEyes());
    const renderer = await eyes.create({ ...this.#drive.meta.sensors, camera: this.#camera });
    this.#open.defer(() => renderer.dispose());
    return renderer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }
}
