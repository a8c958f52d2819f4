import { float, positionView, vec4 } from 'three/tsl';
import {
  ArrayCamera,
  BasicShadowMap,
  FloatType,
  HalfFloatType,
  MeshBasicNodeMaterial,
  NearestFilter,
  NoBlending,
  type PerspectiveCamera,
  RedFormat,
  RenderTarget,
  RGBAFormat,
  Vector4,
} from 'three/webgpu';
import { createSceneMaterials } from '../../sim/scene/materials.ts';
import { buildRoadScene, type RoadScene, windowOf } from '../../sim/scene/road-scene.ts';
import { exposeRetina, type RetinaLight, roadContrast } from '../../sim/sensors/camera-image.ts';
import { mountCamera, perspectiveFor } from '../../sim/sensors/eye.ts';
import { rangeCells, rangeImage } from '../../sim/sensors/range-image.ts';
import {
  type CameraSettings,
  DEFAULT_SENSOR_SETTINGS,
  type SensorImages,
  type SensorSettings,
} from '../../sim/sensors/settings.ts';
import type { Gpu } from '../gpu/gpu.ts';
import type { SensorRenderer, SensorView } from './renderer.ts';
import { createThreeRenderer } from './three-on-dawn.ts';

/** Views drawn in one pass; a lone view is drawn alone. */
const BATCH = 8;
/**
 * Camera pixels along each side of a retina cell. Nine samples a cell cost a software rasteriser less than four pixels
 * multisampled four times.
 */
const OVERSAMPLING = 3;
/** How far the camera sees: past the sky dome, m. */
const VIEW_M = 1000;
const SHADOW_MAP_SIZE = 512;
/** Scenery drawn behind and ahead of a view, m. */
const SHOWN_BEHIND_M = 5;
const SHOWN_AHEAD_M = 90;
/** Samples along each side of a range cell, about. */
const RANGE_OVERSAMPLING = 3;

/** One view as numbers off the device. */
interface Look {
  readonly light: RetinaLight;
  readonly inverseRange: Float32Array;
}

/** Both sensors drawn by three.js on a device of Dawn. Dispose of it before the device. */
export async function createSensorRenderer(
  gpu: Gpu,
  settings: SensorSettings = DEFAULT_SENSOR_SETTINGS,
): Promise<SensorRenderer> {
  const renderer = await createThreeRenderer(gpu);
  renderer.shadowMap.type = BasicShadowMap;
  renderer.info.autoReset = false;
  const materials = createSceneMaterials(SHADOW_MAP_SIZE);
  const inverseDistance = new MeshBasicNodeMaterial();
  inverseDistance.colorNode = vec4(float(1).div(positionView.length()), 0, 0, 1);
  inverseDistance.blending = NoBlending;
  inverseDistance.fog = false;

  const { camera, range } = settings;
  const cameraSize = { width: OVERSAMPLING * camera.columns, height: OVERSAMPLING * camera.rows };
  const rangeSize = { width: RANGE_OVERSAMPLING * range.columns, height: RANGE_OVERSAMPLING * range.rows };
  const cells = rangeCells(range, rangeSize.height, rangeSize.width);
  const passes = new Map([1, BATCH].map((count) => [count, createPass(count)]));
  let built: { view: SensorView; window: number; scene: RoadScene } | undefined;
  const nothingNear = new Float32Array(rangeSize.width * rangeSize.height);
  let trianglesDrawn = 0;

  function createPass(count: number) {
    const eyes = Array.from({ length: count }, (_, i) => {
      const eye = perspectiveFor(camera, VIEW_M);
      (eye as unknown as { viewport: Vector4 }).viewport = new Vector4(
        0,
        i * cameraSize.height,
        cameraSize.width,
        cameraSize.height,
      );
      return eye;
    });
    const finders = Array.from({ length: count }, (_, i) => {
      const eye = perspectiveFor(range, range.maxRangeM);
      (eye as unknown as { viewport: Vector4 }).viewport = new Vector4(
        0,
        i * rangeSize.height,
        rangeSize.width,
        rangeSize.height,
      );
      return eye;
    });
    const cameraTarget = new RenderTarget(cameraSize.width, count * cameraSize.height, {
      format: RGBAFormat,
      type: HalfFloatType,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
    });
    const rangeTarget = new RenderTarget(rangeSize.width, count * rangeSize.height, {
      format: RedFormat,
      type: FloatType,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
    });
    // A lone camera is cheaper: its matrices are multiplied once and not for every vertex.
    const asOne = (all: PerspectiveCamera[]) => (all.length === 1 ? all[0]! : new ArrayCamera(all as never));
    return { eyes, finders, cameraTarget, rangeTarget, camera: asOne(eyes), range: asOne(finders) };
  }

  function sceneFor(view: SensorView): RoadScene {
    const window = windowOf(view.stationM);
    if (
      built &&
      built.view.road === view.road &&
      built.view.conditions === view.conditions &&
      built.window === window
    ) {
      return built.scene;
    }
    built?.scene.dispose();
    built = { view, window, scene: buildRoadScene(view.road, window, view.conditions, materials, 'retina') };
    return built.scene;
  }

  function readBack(target: RenderTarget): Promise<unknown> {
    return renderer.readRenderTargetPixelsAsync(target, 0, 0, target.width, target.height);
  }

  async function look(scene: RoadScene, views: readonly SensorView[]): Promise<Look[]> {
    const count = views.length === 1 ? 1 : BATCH;
    const pass = passes.get(count) as ReturnType<typeof createPass>;
    for (let i = 0; i < count; i++) {
      const view = views[Math.min(i, views.length - 1)] as SensorView;
      mountCamera(pass.eyes[i] as PerspectiveCamera, camera, view.pose, view.road, scene);
      mountCamera(pass.finders[i] as PerspectiveCamera, range, view.pose, view.road, scene);
    }
    const first = views[0] as SensorView;
    const stations = views.map((view) => view.stationM);
    const fromM = Math.min(...stations) - SHOWN_BEHIND_M;
    const furthestM = Math.max(...stations);
    renderer.info.reset();
    scene.show(fromM, furthestM + SHOWN_AHEAD_M, true);
    scene.scene.overrideMaterial = null;
    renderer.setRenderTarget(pass.cameraTarget);
    renderer.render(scene.scene, pass.camera);
    const pixels = readBack(pass.cameraTarget);
    let ranges: Promise<unknown> | undefined;
    if (!first.cameraOnly) {
      scene.show(fromM, furthestM + range.forwardM + range.maxRangeM, false);
      scene.scene.overrideMaterial = inverseDistance;
      renderer.setRenderTarget(pass.rangeTarget);
      renderer.render(scene.scene, pass.range);
      ranges = readBack(pass.rangeTarget);
    }
    trianglesDrawn += renderer.info.render.triangles;
    const cameraPixels = (await pixels) as Uint16Array;
    const inverse = (await ranges) as Float32Array | undefined;
    const half = new Float16Array(cameraPixels.buffer, cameraPixels.byteOffset, cameraPixels.length);
    const cameraLength = 4 * cameraSize.width * cameraSize.height;
    const rangeLength = rangeSize.width * rangeSize.height;
    return views.map((_, i) => ({
      light: reduce(half.subarray(i * cameraLength, (i + 1) * cameraLength), camera),
      inverseRange: inverse?.subarray(i * rangeLength, (i + 1) * rangeLength) ?? nothingNear,
    }));
  }

  return {
    settings,
    get trianglesDrawn() {
      return trianglesDrawn;
    },
    async render(views) {
      trianglesDrawn = 0;
      const images: SensorImages[] = [];
      for (let from = 0; from < views.length; ) {
        const first = views[from] as SensorView;
        const scene = sceneFor(first);
        let to = from + 1;
        while (to < views.length && to - from < BATCH && together(first, views[to] as SensorView)) to++;
        const batch = views.slice(from, to);
        for (const [i, { light, inverseRange }] of (await look(scene, batch)).entries()) {
          const { conditions, noiseSeed } = batch[i] as SensorView;
          images.push({
            camera: exposeRetina(light, conditions.cameraNoise, noiseSeed),
            range: rangeImage(inverseRange, cells, range, conditions.rangeNoiseM, noiseSeed + 1),
            roadContrast: roadContrast(light, camera),
          });
        }
        from = to;
      }
      return images;
    },
    dispose() {
      built?.scene.dispose();
      for (const pass of passes.values()) {
        pass.cameraTarget.dispose();
        pass.rangeTarget.dispose();
      }
      inverseDistance.dispose();
      materials.dispose();
      renderer.dispose();
    },
  };
}

/** Whether two views can be drawn in one pass. */
function together(a: SensorView, b: SensorView): boolean {
  return (
    a.road === b.road &&
    a.conditions === b.conditions &&
    a.cameraOnly === b.cameraOnly &&
    windowOf(a.stationM) === windowOf(b.stationM)
  );
}

/** Averages camera pixels (RGBA, linear) over retina cells. */
function reduce(pixels: Float16Array, { rows, columns }: CameraSettings): RetinaLight {
  const rgb = new Float32Array(rows * columns * 3);
  const road = new Float32Array(rows * columns);
  const width = OVERSAMPLING * columns;
  const share = 1 / OVERSAMPLING ** 2;
  for (let y = 0; y < OVERSAMPLING * rows; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / OVERSAMPLING) * columns + Math.floor(x / OVERSAMPLING);
      const pixel = 4 * (y * width + x);
      for (let band = 0; band < 3; band++) {
        rgb[3 * cell + band] = (rgb[3 * cell + band] as number) + share * (pixels[pixel + band] as number);
      }
      road[cell] = (road[cell] as number) + share * (pixels[pixel + 3] as number);
    }
  }
  return { rgb, road };
}
