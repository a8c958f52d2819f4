import { float, positionView, vec4 } from 'three/tsl';
import {
  type Camera,
  type Material,
  MeshBasicNodeMaterial,
  NoBlending,
  type RenderTarget,
  type WebGPURenderer,
} from 'three/webgpu';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { createSceneMaterials, type SceneMaterials } from '../../sim/scene/materials.ts';
import { RoadScene, windowOf } from '../../sim/scene/road-scene.ts';
import { exposeRetina, type RetinaLight } from '../../sim/sensors/camera-image.ts';
import { mountCamera } from '../../sim/sensors/eye.ts';
import { type RangeCells, rangeCells, rangeImage, rangePlane } from '../../sim/sensors/range-image.ts';
import {
  DEFAULT_SENSOR_SETTINGS,
  type SensorImages,
  type SensorSettings,
} from '../../sim/sensors/settings.ts';
import type { Gpu } from '../gpu/gpu.ts';
import { Readback, type ReadSource } from './readback.ts';
import type { SensorRenderer, SensorView } from './renderer.ts';
import { SensorEye } from './sensor-eye.ts';
import { createThreeRenderer } from './three-on-dawn.ts';

/**
 * Camera samples in a retina cell, side by side and one below the other: a road's edges move sideways. Six samples cost a
 * software rasteriser less than four pixels multisampled four times.
 */
const SAMPLES_ACROSS = 3;
const SAMPLES_DOWN = 2;
/** How far the camera sees: past the sky dome, m. */
const VIEW_M = 1000;
const SHADOW_MAP_SIZE = 320;
/** Scenery drawn behind and ahead of a view, m. */
const SHOWN_BEHIND_M = 5;
const SHOWN_AHEAD_M = 80;
const GLANCE_AHEAD_M = 40;

/** Draws both sensors with three.js on a device of Dawn. Dispose of it before the device. */
export async function createSensorRenderer(
  gpu: Gpu,
  settings: SensorSettings = DEFAULT_SENSOR_SETTINGS,
): Promise<SensorRenderer> {
  const renderer = await createThreeRenderer(gpu);
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
  readonly #camera: SensorEye;
  readonly #glance: SensorEye;
  readonly #range: SensorEye;
  readonly #cells: RangeCells;
  #set: { road: Road; conditions: Conditions; window: number } | undefined;
  #triangles = 0;

  constructor(device: GPUDevice, renderer: WebGPURenderer, settings: SensorSettings) {
    const { camera, range } = settings;
    this.settings = settings;
    this.#renderer = renderer;
    this.#readback = new Readback(device);
    this.#materials = createSceneMaterials(SHADOW_MAP_SIZE);
    this.#scene = new RoadScene(this.#materials);
    this.#camera = SensorEye.camera(
      SAMPLES_ACROSS * camera.columns,
      SAMPLES_DOWN * camera.rows,
      camera,
      VIEW_M,
    );
    this.#glance = SensorEye.camera(camera.columns, camera.rows, camera, VIEW_M);
    const plane = rangePlane(range);
    this.#range = SensorEye.range(plane.width, plane.height, plane, range.maxRangeM);
    this.#cells = rangeCells(range, plane, this.#range.stride);
  }

  get trianglesDrawn(): number {
    return this.#triangles;
  }

  async render(views: readonly SensorView[]): Promise<SensorImages[]> {
    this.#triangles = 0;
    // All are submitted before the first is read: the device draws one view while the next is prepared.
    return Promise.all(views.map((view) => this.#look(view)));
  }

  dispose(): void {
    this.#scene.dispose();
    this.#camera.dispose();
    this.#glance.dispose();
    this.#range.dispose();
    this.#inverseDistance.dispose();
    this.#materials.dispose();
    this.#readback.dispose();
    this.#renderer.dispose();
  }

  /** Draws one view. Everything is submitted before this first waits. */
  async #look(view: SensorView): Promise<SensorImages> {
    const { camera, range } = this.settings;
    const { stationM, conditions, noiseSeed, glance } = view;
    const eye = glance ? this.#glance : this.#camera;
    this.#setScene(view);
    const fromM = stationM - SHOWN_BEHIND_M;
    this.#renderer.info.reset();
    this.#scene.show(fromM, stationM + (glance ? GLANCE_AHEAD_M : SHOWN_AHEAD_M), true);
    const sources = [this.#see(eye, camera, view, null)];
    if (!glance) {
      this.#scene.show(fromM, stationM + range.forwardM + range.maxRangeM, false);
      sources.push(this.#see(this.#range, range, view, this.#inverseDistance));
    }
    this.#triangles += this.#renderer.info.render.triangles;

    return this.#readback.read(sources, (bytes) => {
      const pixels = new Float16Array(bytes, 0, 4 * eye.texels);
      const inverse = new Float32Array(bytes, pixels.byteLength);
      return {
        ...exposeRetina(this.#averaged(pixels, eye), camera, glance ? 0 : conditions.cameraNoise, noiseSeed),
        range: glance
          ? new Float32Array(range.rows * range.columns).fill(range.maxRangeM)
          : rangeImage(inverse, this.#cells, range, conditions.rangeNoiseM, noiseSeed + 1),
      };
    });
  }

  #setScene({ road, conditions, stationM }: SensorView): void {
    const window = windowOf(stationM);
    const set = this.#set;
    if (set?.road === road && set.conditions === conditions && set.window === window) return;
    this.#scene.set(road, window, conditions);
    this.#set = { road, conditions, window };
    this.#drawShadow();
  }

  /** Draws the shadows of all that stands in the scene, seen from a view or not: a view must not depend on the one before. */
  #drawShadow(): void {
    const { target, camera, material } = this.#materials.shadow;
    this.#scene.show(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
    this.#draw(target, camera, material);
  }

  /** Draws what an eye sees. */
  #see(
    eye: SensorEye,
    mount: Parameters<typeof mountCamera>[1],
    { pose, road }: SensorView,
    material: Material | null,
  ): ReadSource {
    mountCamera(eye.camera, mount, pose, road, this.#scene);
    this.#draw(eye.target, eye.camera, material);
    // three.js hands out a target's own texture only through its backend.
    const backend = this.#renderer.backend as unknown as { get(of: object): { texture: GPUTexture } };
    const { texture } = backend.get(eye.target.texture);
    return { texture, width: eye.stride, height: eye.height, bytesPerTexel: eye.bytesPerTexel };
  }

  /** @param material of everything, instead of each thing's own */
  #draw(target: RenderTarget, camera: Camera, material: Material | null): void {
    this.#scene.scene.overrideMaterial = material;
    this.#renderer.setRenderTarget(target);
    this.#renderer.render(this.#scene.scene, camera);
  }

  /** Averages an eye's pixels (RGBA, linear) over retina cells. */
  #averaged(pixels: Float16Array, { width, height, stride }: SensorEye): RetinaLight {
    const { rows, columns } = this.settings.camera;
    const across = width / columns;
    const down = height / rows;
    const share = 1 / (across * down);
    const rgb = new Float32Array(rows * columns * 3);
    const road = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        let alpha = 0;
        for (let y = row * down; y < (row + 1) * down; y++) {
          const first = 4 * (y * stride + column * across);
          for (let at = first; at < first + 4 * across; at += 4) {
            red += pixels[at]!;
            green += pixels[at + 1]!;
            blue += pixels[at + 2]!;
            alpha += pixels[at + 3]!;
          }
        }
        const cell = row * columns + column;
        rgb[3 * cell] = share * red;
        rgb[3 * cell + 1] = share * green;
        rgb[3 * cell + 2] = share * blue;
        road[cell] = share * alpha;
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
