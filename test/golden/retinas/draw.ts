import { z } from 'zod';
import { poseBesidePath } from '../../../engine/drive/snapshots.ts';
import { type Gpu, openGpu } from '../../../engine/gpu/gpu.ts';
import { createRasterSensors } from '../../../engine/sensors/raster/raster-sensors.ts';
import { createThreeSensors } from '../../../engine/sensors/three-sensors.ts';
import { createRoad } from '../../../sim/road/create-road.ts';
import { CLEAR_DAY, type Conditions } from '../../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../../sim/sensors/settings.ts';
// Three.js draws on SwiftShader.
import '../../software-vulkan.ts';
import { blank, greyOf, type Picture, paste } from '../picture.ts';
import { RoadOfCase } from '../road.ts';
import { changesOf, type Subject, tolerances } from '../subject.ts';

const { camera, range } = DEFAULT_SENSOR_SETTINGS;

/** A view beside the path of a road. What is not said is a clear day without noise, and the usual sensors. */
const Input = z.strictObject({
  tolerance: tolerances('raster', 'three'),
  road: RoadOfCase,
  stationM: z.number(),
  lateralM: z.number(),
  headingRad: z.number(),
  conditions: changesOf({ ...CLEAR_DAY }),
  camera: changesOf({ ...camera, panLeftRad: 0, rollRad: 0 }),
  range: changesOf({ ...range }),
});

const ENLARGED = 4;
const GAP = 4;

/** Camera above, range finder below, near in white. Drawn by both kinds of eyes. */
export const retinas: Subject = async () => {
  let gpu: Gpu | undefined;
  return {
    async draw(input, renderer) {
      const view = Input.parse(input);
      const settings = {
        camera: { ...camera, ...view.camera },
        range: { ...range, ...view.range },
      } as SensorSettings;
      const noiseless = { ...CLEAR_DAY, cameraNoise: 0, rangeNoiseM: 0 };
      const road = createRoad(view.road);
      if (renderer === 'three') gpu ??= await openGpu('software');
      const eyes =
        gpu && renderer === 'three' ? await createThreeSensors(gpu, settings) : createRasterSensors(settings);
      const [seen] = await eyes.render([
        {
          road,
          stationM: view.stationM,
          pose: poseBesidePath(road, view.stationM, view.lateralM, view.headingRad),
          conditions: { ...noiseless, ...view.conditions } as Conditions,
          noiseSeed: 1,
        },
      ]);
      eyes.dispose();
      const proximity = seen!.range.map((metres) => 1 - metres / settings.range.maxRangeM);
      return above(
        { width: settings.camera.columns, height: settings.camera.rows, rgb: seen!.camera },
        greyOf(proximity, settings.range.columns),
      );
    },
    async [Symbol.asyncDispose]() {
      gpu?.[Symbol.dispose]();
    },
  };
};

function above(top: Picture, bottom: Picture): Picture {
  const width = ENLARGED * Math.max(top.width, bottom.width);
  const both = blank(width, ENLARGED * (top.height + bottom.height) + GAP);
  paste(both, top, 0, 0, ENLARGED);
  paste(both, bottom, 0, ENLARGED * top.height + GAP, ENLARGED);
  return both;
}
