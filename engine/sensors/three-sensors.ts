import { float, positionView, vec4 } from 'three/tsl';
import {
  type Camera,
  type Material,
  MeshBasicNodeMaterial,
  NoBlending,
  type RenderTarget,
  type Scene,
  type WebGPURenderer,
} from 'three/webgpu';
import { createNodeMaterials } from '../../sim/scene/node-materials.ts';
import type { RetinaLight } from '../../sim/sensors/camera-image.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import type { Gpu } from '../gpu/gpu.ts';
import { EyeTarget } from './eye-target.ts';
import {
  type Drawings,
  type Eye,
  type EyeName,
  type Eyes,
  type Painter,
  type PainterFor,
  SHADOW_MAP_SIZE,
} from './painter.ts';
import { Readback, type ReadSource } from './readback.ts';
import type { SensorRenderer } from './renderer.ts';
import { SceneSensors } from './scene-sensors.ts';
import { createThreeRenderer } from './three-on-dawn.ts';

/** Draws both sensors with three.js on a device of Dawn. Dispose of it before the device. */
export async function createThreeSensors(
  gpu: Gpu,
  settings: SensorSettings = DEFAULT_SENSOR_SETTINGS,
): Promise<SensorRenderer> {
  return new SceneSensors('three', settings, await threePainter(gpu));
}

/** Makes the painter of {@link createThreeSensors}. */
export async function threePainter(gpu: Gpu): Promise<PainterFor> {
  const renderer = await createThreeRenderer(gpu);
  renderer.info.autoReset = false;
  return (eyes) => new ThreePainter(gpu.device, renderer, eyes);
}

class ThreePainter implements Painter {
  readonly materials = createNodeMaterials(SHADOW_MAP_SIZE);
  readonly #renderer: WebGPURenderer;
  readonly #readback: Readback;
  readonly #inverseDistance = inverseDistanceMaterial();
  readonly #eyes: Eyes;
  readonly #targets: Readonly<Record<EyeName, EyeTarget>>;
  #drawn: EyeName[] = [];

  constructor(device: GPUDevice, renderer: WebGPURenderer, eyes: Eyes) {
    this.#renderer = renderer;
    this.#readback = new Readback(device);
    this.#eyes = eyes;
    this.#targets = {
      camera: EyeTarget.light(eyes.camera),
      glance: EyeTarget.light(eyes.glance),
      range: EyeTarget.distance(eyes.range),
    };
  }

  get triangles(): number {
    return this.#renderer.info.render.triangles;
  }

  drawShadow(scene: Scene): void {
    const { target, camera, material } = this.materials.shadow;
    this.#render(scene, target, camera, material);
  }

  draw(scene: Scene, eye: EyeName): void {
    const material = eye === 'range' ? this.#inverseDistance : null;
    this.#render(scene, this.#targets[eye].target, this.#eyes[eye].camera, material);
    this.#drawn.push(eye);
  }

  collect(): Promise<Drawings> {
    const [light, range] = this.#drawn;
    if (light === undefined) throw new Error('nothing was drawn');
    this.#drawn = [];
    const seen = this.#targets[light];
    const sources = [this.#sourceOf(seen), ...(range ? [this.#sourceOf(this.#targets[range])] : [])];
    return this.#readback.read(sources, (bytes) => {
      const pixels = new Float16Array(bytes, 0, 4 * seen.texels);
      return {
        light: averaged(pixels, this.#eyes[light], seen.stride),
        inverse: range && unpadded(new Float32Array(bytes, pixels.byteLength), this.#targets[range]),
      };
    });
  }

  dispose(): void {
    for (const target of Object.values(this.#targets)) target.dispose();
    this.materials.dispose();
    this.#inverseDistance.dispose();
    this.#readback.dispose();
    this.#renderer.dispose();
  }

  #sourceOf({ target, stride, height, bytesPerTexel }: EyeTarget): ReadSource {
    // three.js hands out a target's own texture only through its backend.
    const backend = this.#renderer.backend as unknown as { get(of: object): { texture: GPUTexture } };
    const { texture } = backend.get(target.texture);
    return { texture, width: stride, height, bytesPerTexel };
  }

  /** @param material of everything, instead of each thing's own */
  #render(scene: Scene, target: RenderTarget, camera: Camera, material: Material | null): void {
    scene.overrideMaterial = material;
    this.#renderer.setRenderTarget(target);
    this.#renderer.render(scene, camera);
  }
}

/** Averages an eye's pixels (RGBA, linear) over its cells. */
function averaged(pixels: Float16Array, { rows, columns, across, down }: Eye, stride: number): RetinaLight {
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

/** The rows of a target without what fills them up. */
function unpadded(texels: Float32Array, { width, height, stride }: EyeTarget): Float32Array {
  const packed = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    packed.set(texels.subarray(row * stride, row * stride + width), row * width);
  }
  return packed;
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
