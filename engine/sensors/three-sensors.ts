import { float, positionView, vec4 } from 'three/tsl';
import {
  BasicShadowMap,
  MeshBasicNodeMaterial,
  NoBlending,
  type PerspectiveCamera,
  type WebGPURenderer,
} from 'three/webgpu';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { createSceneMaterials, type SceneMaterials } from '../../sim/scene/materials.ts';
import { RoadScene, windowOf } from '../../sim/scene/road-scene.ts';
import { exposeRetina, type RetinaLight } from '../../sim/sensors/camera-image.ts';
import { mountCamera } from '../../sim/sensors/eye.ts';
import { type RangeCells, rangeCells, rangeImage } from '../../sim/sensors/range-image.ts';
import {
  DEFAULT_SENSOR_SETTINGS,
  type SensorImages,
  type SensorSettings,
} from '../../sim/sensors/settings.ts';
import type { Gpu } from '../gpu/gpu.ts';
import { Readback, type ReadSource } from './readback.ts';
import type { SensorRenderer, SensorView } from './renderer.ts';
import { cameraFormat, rangeFormat, SensorPass } from './sensor-pass.ts';
import { createThreeRenderer } from './three-on-dawn.ts';

/** How many views are drawn in one pass: as many at a time as fit. */
const PASS_SIZES = [8, 4, 2, 1];
/**
 * Camera pixels along each side of a retina cell. Nine samples a cell cost a software rasteriser less than four pixels
 * multisampled four times.
 */
const OVERSAMPLING = 3;
/** Samples along each side of a range cell, about. */
const RANGE_OVERSAMPLING = 3;
/** How far the camera sees: past the sky dome, m. */
const VIEW_M = 1000;
const SHADOW_MAP_SIZE = 512;
/** Scenery drawn behind and ahead of a view, m. */
const SHOWN_BEHIND_M = 5;
const SHOWN_AHEAD_M = 80;

/** The passes of both sensors for one number of views. */
interface Passes {
  readonly camera: SensorPass;
  readonly range: SensorPass;
}

/** Draws both sensors with three.js on a device of Dawn. Dispose of it before the device. */
export async function createSensorRenderer(
  gpu: Gpu,
  settings: SensorSettings = DEFAULT_SENSOR_SETTINGS,
): Promise<SensorRenderer> {
  const renderer = await createThreeRenderer(gpu);
  renderer.shadowMap.type = BasicShadowMap;
  renderer.info.autoReset = false;
  return new ThreeSensors(gpu.device, renderer, settings);
}

class ThreeSensors implements SensorRenderer {
  readonly settings: SensorSettings;
  readonly #renderer: WebGPURenderer;
  readonly #readback: Readback;
  readonly #materials: SceneMaterials;
  readonly #inverseDistance = inverseDistanceMaterial();
  readonly #scene: RoadScene;
  readonly #passes: readonly Passes[];
  readonly #cells: RangeCells;
  #set: { road: Road; conditions: Conditions; window: number } | undefined;
  #triangles = 0;

  constructor(device: GPUDevice, renderer: WebGPURenderer, settings: SensorSettings) {
    const { camera, range } = settings;
    this.settings = settings;
    this.#renderer = renderer;
    this.#readback = new Readback(device);
    this.#materials = createSceneMaterials(SHADOW_MAP_SIZE);
    this.#scene = new RoadScene(this.#materials, 'retina');
    const cameraView = cameraFormat(OVERSAMPLING * camera.columns, OVERSAMPLING * camera.rows);
    const rangeView = rangeFormat(RANGE_OVERSAMPLING * range.columns, RANGE_OVERSAMPLING * range.rows);
    this.#cells = rangeCells(range, rangeView);
    this.#passes = PASS_SIZES.map((count) => ({
      camera: new SensorPass(cameraView, count, camera, VIEW_M),
      range: new SensorPass(rangeView, count, range, range.maxRangeM),
    }));
  }

  get trianglesDrawn(): number {
    return this.#triangles;
  }

  async render(views: readonly SensorView[]): Promise<SensorImages[]> {
    this.#triangles = 0;
    const batches: Promise<SensorImages[]>[] = [];
    for (let from = 0; from < views.length; ) {
      const first = views[from] as SensorView;
      let to = from + 1;
      while (to < views.length && together(first, views[to] as SensorView)) to++;
      const size = PASS_SIZES.find((count) => count <= to - from) as number;
      // Not awaited: the device draws one batch while the next is prepared and the last is read.
      batches.push(this.#draw(views.slice(from, from + size)));
      from += size;
    }
    return (await Promise.all(batches)).flat();
  }

  dispose(): void {
    this.#scene.dispose();
    for (const { camera, range } of this.#passes) {
      camera.dispose();
      range.dispose();
    }
    this.#inverseDistance.dispose();
    this.#materials.dispose();
    this.#readback.dispose();
    this.#renderer.dispose();
  }

  /** Draws views that are together. Everything is submitted before this first waits. */
  async #draw(views: readonly SensorView[]): Promise<SensorImages[]> {
    const { camera: cameraSettings, range: rangeSettings } = this.settings;
    const first = views[0] as SensorView;
    const { camera, range } = this.#passes[PASS_SIZES.indexOf(views.length)] as Passes;
    this.#setScene(first);
    const stations = views.map((view) => view.stationM);
    const fromM = Math.min(...stations) - SHOWN_BEHIND_M;
    const furthestM = Math.max(...stations);
    this.#renderer.info.reset();
    this.#aim(camera, cameraSettings, views);
    this.#scene.show(fromM, furthestM + SHOWN_AHEAD_M, true);
    const sources = [this.#drawPass(camera)];
    if (!first.cameraOnly) {
      this.#aim(range, rangeSettings, views);
      this.#scene.show(fromM, furthestM + rangeSettings.forwardM + rangeSettings.maxRangeM, false);
      this.#scene.scene.overrideMaterial = this.#inverseDistance;
      sources.push(this.#drawPass(range));
      this.#scene.scene.overrideMaterial = null;
    }
    this.#triangles += this.#renderer.info.render.triangles;

    return this.#readback.read(sources, (bytes) => {
      const pixels = new Float16Array(bytes, 0, 4 * camera.viewTexels * views.length);
      const distances = new Float32Array(bytes, pixels.byteLength);
      return views.map(({ conditions, noiseSeed, cameraOnly }, i) => {
        const light = this.#averaged(pixels.subarray(4 * camera.viewTexels * i), camera);
        const inverse = distances.subarray(range.viewTexels * i, range.viewTexels * (i + 1));
        return {
          ...exposeRetina(light, cameraSettings, conditions.cameraNoise, noiseSeed),
          range: cameraOnly
            ? new Float32Array(rangeSettings.rows * rangeSettings.columns).fill(rangeSettings.maxRangeM)
            : rangeImage(inverse, this.#cells, rangeSettings, conditions.rangeNoiseM, noiseSeed + 1),
        };
      });
    });
  }

  #setScene({ road, conditions, stationM }: SensorView): void {
    const window = windowOf(stationM);
    const set = this.#set;
    if (set?.road === road && set.conditions === conditions && set.window === window) return;
    this.#scene.set(road, window, conditions);
    this.#set = { road, conditions, window };
  }

  #aim(pass: SensorPass, mount: Parameters<typeof mountCamera>[1], views: readonly SensorView[]): void {
    for (const [i, { pose, road }] of views.entries()) {
      mountCamera(pass.eyes[i] as PerspectiveCamera, mount, pose, road, this.#scene);
    }
  }

  #drawPass({ camera, target, format }: SensorPass): ReadSource {
    this.#renderer.setRenderTarget(target);
    this.#renderer.render(this.#scene.scene, camera);
    // three.js hands out a target's own texture only through its backend.
    const backend = this.#renderer.backend as unknown as { get(of: object): { texture: GPUTexture } };
    const { texture } = backend.get(target.texture);
    return { texture, width: target.width, height: target.height, bytesPerTexel: format.bytesPerTexel };
  }

  /** Averages one view's pixels (RGBA, linear) over retina cells. */
  #averaged(pixels: Float16Array, { format }: SensorPass): RetinaLight {
    const { rows, columns } = this.settings.camera;
    const rgb = new Float32Array(rows * columns * 3);
    const road = new Float32Array(rows * columns);
    const share = 1 / OVERSAMPLING ** 2;
    for (let y = 0; y < format.height; y++) {
      for (let x = 0; x < format.width; x++) {
        const cell = Math.floor(y / OVERSAMPLING) * columns + Math.floor(x / OVERSAMPLING);
        const pixel = 4 * (y * format.stride + x);
        for (let band = 0; band < 3; band++) {
          rgb[3 * cell + band] = (rgb[3 * cell + band] as number) + share * (pixels[pixel + band] as number);
        }
        road[cell] = (road[cell] as number) + share * (pixels[pixel + 3] as number);
      }
    }
    return { rgb, road };
  }
}

/** One over the distance of what a pixel sees, 1/m: what sees nothing is left at zero. */
function inverseDistanceMaterial(): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  material.colorNode = vec4(float(1).div(positionView.length()), 0, 0, 1);
  // A float target takes no blending.
  material.blending = NoBlending;
  material.fog = false;
  return material;
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
