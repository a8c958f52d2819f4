import type { Pose } from '../../../sim/conventions.ts';
import { createRoad } from '../../../sim/road/create-road.ts';
import type { Road } from '../../../sim/road/road.ts';
import type { Move } from '../../../sim/sensors/ground-warp.ts';
import { type DriveReader, isPlaced } from '../../data/drive-format.ts';
import { storedRoad } from '../../data/stored-road.ts';
import type { SensorRenderer } from '../../sensors/renderer.ts';
import type { ViewMaker } from './view-maker.ts';

/**
 * Renders the scene of a frame again from elsewhere, which is exact. Needs its road, light and pose.
 * @param openRenderer called once, at the first view, so that a drive of pictures alone opens no eyes.
 */
export function renderedViews(
  drive: DriveReader,
  openRenderer: () => Promise<Pick<SensorRenderer, 'render'>>,
): ViewMaker {
  const roads = new Map<number, Road>();
  const roadOf = (id: number): Road => {
    let road = roads.get(id);
    if (!road) {
      road = createRoad(storedRoad(drive, id));
      roads.set(id, road);
    }
    return road;
  };
  let renderer: Promise<Pick<SensorRenderer, 'render'>> | undefined;
  return {
    refusal: (frame) => (isPlaced(frame) ? undefined : 'it is not known where they were seen'),
    async views(frame, viewpoints) {
      if (!isPlaced(frame)) throw new RangeError(`frame ${frame.step} has no place`);
      renderer ??= openRenderer();
      const scene = {
        road: roadOf(frame.road),
        stationM: frame.stationM,
        conditions: drive.conditions(frame.conditions),
      };
      const pose = { x: frame.xM, y: frame.yM, yawRad: frame.yawRad };
      const images = await (await renderer).render(
        viewpoints.map((viewpoint) => ({
          ...scene,
          pose: moved(pose, viewpoint),
          noiseSeed: viewpoint.noiseSeed,
        })),
      );
      return images.map(({ camera, range, roadContrast }) => ({
        camera,
        range,
        roadLighter: roadContrast > 0,
      }));
    },
  };
}

/** A pose moved to its left and turned about its reference point. */
function moved({ x, y, yawRad }: Pose, { shiftLeftM, turnRad }: Move): Pose {
  return {
    x: x - shiftLeftM * Math.sin(yawRad),
    y: y + shiftLeftM * Math.cos(yawRad),
    yawRad: yawRad + turnRad,
  };
}
