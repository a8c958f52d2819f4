import { setImmediate } from 'node:timers/promises';
import type { BufferGeometry, Camera, Scene } from 'three';
import {
  createSceneMaterials,
  GRAIN,
  GRAIN_SCALE,
  type SceneMaterials,
} from '../../../sim/scene/materials.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../../sim/sensors/settings.ts';
import {
  type Drawings,
  type Eye,
  type EyeName,
  type Eyes,
  type Painter,
  SHADOW_MAP_SIZE,
} from '../painter.ts';
import type { SensorRenderer } from '../renderer.ts';
import { SceneSensors } from '../scene-sensors.ts';
import { drawList, type Formula, fogOf, formulasOf } from './draw-list.ts';
import { grainLevels } from './grain.ts';
import { KernelMemory } from './kernel-memory.ts';
import { MeshMemory } from './mesh-memory.ts';
import { depthsOf, projectionOf } from './projection.ts';

const BYTES = 4;
/** Of kernel/triangles.ts. */
const RECORD_BYTES = 96;
const FORMULAS: Readonly<Record<Formula, number>> = { surface: 0, plant: 1, sky: 2 };
/** Floats and integers of a scene: kernel/shade.ts. */
const SCENE_VECTORS = 5;
const SCENE_NUMBERS = 8;

/**
 * Draws both sensors on the processor, without a graphics device: the same bytes on every processor.
 * @throws UserError `not-found` if the kernel has not been built.
 */
export function createRasterSensors(settings: SensorSettings = DEFAULT_SENSOR_SETTINGS): SensorRenderer {
  return new SceneSensors('raster', settings, (eyes) => new RasterPainter(eyes));
}

/** Where an image of the kernel stands. */
interface ImageMemory {
  readonly width: number;
  readonly height: number;
  readonly nearness: number;
  /** 0 where depth alone is drawn. */
  readonly seen: number;
}

/** Draws scenes with the kernel. */
export class RasterPainter implements Painter {
  readonly materials: SceneMaterials;
  readonly #eyes: Eyes;
  readonly #formulas: ReturnType<typeof formulasOf>;
  readonly #memory = new KernelMemory();
  readonly #meshes = new Map<BufferGeometry, MeshMemory>();
  readonly #images: Readonly<Record<EyeName | 'shadow', ImageMemory>>;
  readonly #matrix: number;
  readonly #scene: number;
  readonly #cosines: number;
  readonly #shaded: number;
  readonly #rgb: number;
  readonly #road: number;
  readonly #inverse: number;
  #records = { at: 0, count: 0 };
  #light: Drawings['light'] | undefined;
  #distances: Float32Array | undefined;
  #triangles = 0;

  constructor(eyes: Eyes, materials = createSceneMaterials(SHADOW_MAP_SIZE)) {
    this.#eyes = eyes;
    this.materials = materials;
    this.#formulas = formulasOf(materials);
    const memory = this.#memory;
    const { size } = materials.shadow;
    this.#images = {
      camera: imageFor(memory, eyes.camera, true),
      glance: imageFor(memory, eyes.glance, true),
      range: imageFor(memory, eyes.range, false),
      shadow: imageFor(memory, { columns: size, rows: size, across: 1, down: 1 }, false),
    };
    const { columns, rows, across, down } = eyes.camera;
    const cells = columns * rows;
    this.#matrix = memory.allocate(16 * BYTES);
    this.#shaded = memory.allocate(4 * BYTES * (padded(columns * across) * down + 3));
    this.#rgb = memory.allocate(3 * BYTES * cells);
    this.#road = memory.allocate(BYTES * cells);
    this.#inverse = memory.allocate(BYTES * eyes.range.columns * eyes.range.rows);
    this.#cosines = cosinesOf(memory, eyes.range);
    this.#scene = this.#describeScene(materials);
  }

  get triangles(): number {
    return this.#triangles;
  }

  drawShadow(scene: Scene): void {
    const { camera, toMap } = this.materials.shadow;
    this.#draw(scene, camera, this.#images.shadow);
    const vectors = this.#memory.floats(this.#scene, 4 * SCENE_VECTORS + 1);
    const { color, density } = fogOf(scene);
    vectors.set(toMap.elements);
    vectors.set([color.r, color.g, color.b, 0, density], 16);
  }

  draw(scene: Scene, name: EyeName): void {
    const eye = this.#eyes[name];
    this.#draw(scene, eye.camera, this.#images[name]);
    const { kernel } = this.#memory;
    if (name === 'range') {
      kernel.inverseDistances(this.#cosines, this.#inverse);
      this.#distances = this.#memory.floats(this.#inverse, eye.columns * eye.rows).slice();
      return;
    }
    const { columns, rows, across, down } = eye;
    kernel.setScene(this.#scene);
    kernel.shadeCells(
      ...([columns, rows, across, down] as const),
      ...([this.#records.at, this.#shaded, this.#rgb, this.#road] as const),
    );
    this.#light = {
      rgb: this.#memory.floats(this.#rgb, 3 * columns * rows).slice(),
      road: this.#memory.floats(this.#road, columns * rows).slice(),
    };
  }

  async collect(): Promise<Drawings> {
    const drawings = { light: this.#light!, inverse: this.#distances };
    this.#distances = undefined;
    // Nothing here waits for a device. Without a turn of the event loop no cancel would arrive between two looks.
    await setImmediate();
    return drawings;
  }

  dispose(): void {
    this.materials.dispose();
  }

  #draw(scene: Scene, camera: Camera, image: ImageMemory): void {
    const { kernel } = this.#memory;
    const { width, height, nearness, seen } = image;
    let record = 0;
    const drawables = drawList(scene, camera, this.#formulas);
    if (seen !== 0) this.#reserveRecords(drawables.reduce((sum, { corners }) => sum + corners / 3, 0));
    const { farthest, nearest } = depthsOf(camera);
    kernel.setImage(width, height, nearness, seen, farthest, nearest);
    kernel.clearImage();
    for (const drawable of drawables) {
      const mesh = this.#meshFor(drawable);
      const [start, end] = mesh.load(drawable);
      const { elements } = projectionOf(camera, drawable.toWorld, width, height);
      this.#memory.floats(this.#matrix, 16).set(elements);
      kernel.project(mesh.vertices, mesh.projected, start, end, this.#matrix);
      record = kernel.drawTriangles(
        mesh.corners + BYTES * drawable.firstCorner,
        drawable.corners,
        mesh.vertices,
        mesh.projected,
        this.#records.at,
        record,
        FORMULAS[drawable.formula],
        drawable.depthWrite,
      );
      this.#triangles += drawable.corners / 3;
    }
  }

  #meshFor(drawable: ReturnType<typeof drawList>[number]): MeshMemory {
    let mesh = this.#meshes.get(drawable.geometry);
    if (!mesh?.holds(drawable)) {
      mesh = new MeshMemory(this.#memory, drawable);
      this.#meshes.set(drawable.geometry, mesh);
    }
    return mesh;
  }

  #reserveRecords(count: number): void {
    if (count <= this.#records.count) return;
    const roomy = 2 * count;
    this.#records = { at: this.#memory.allocate(RECORD_BYTES * roomy), count: roomy };
  }

  /** What shades every scene, as kernel/shade.ts wants it; the rest comes with a scene. */
  #describeScene({ grain, shadow }: SceneMaterials): number {
    const levels = grainLevels(grain);
    const texels = this.#memory.allocate(levels.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const at = this.#memory.allocate(BYTES * (4 * SCENE_VECTORS + SCENE_NUMBERS));
    let to = texels;
    for (const { bytes } of levels) {
      this.#memory.bytes(to, bytes.length).set(bytes);
      to += bytes.length;
    }
    const numbers = at + 4 * BYTES * SCENE_VECTORS;
    this.#memory.floats(numbers, 3).set([0, GRAIN, GRAIN_SCALE]);
    this.#memory
      .words(numbers + 3 * BYTES, 5)
      .set([shadow.size, levels[0]!.size, levels.length, this.#images.shadow.nearness, texels]);
    return at;
  }
}

type Size = Pick<Eye, 'columns' | 'rows' | 'across' | 'down'>;

/** Rows are padded to a multiple of four samples. */
const padded = (width: number) => 4 * Math.ceil(width / 4);

function imageFor(memory: KernelMemory, eye: Size, keepsTriangles: boolean): ImageMemory {
  const width = eye.columns * eye.across;
  const height = eye.rows * eye.down;
  const bytes = BYTES * padded(width) * height;
  const nearness = memory.allocate(bytes);
  return { width, height, nearness, seen: keepsTriangles ? memory.allocate(bytes) : 0 };
}

/** Cosines of the angles between the rays of an eye's samples and its axis, rows padded. */
function cosinesOf(memory: KernelMemory, { columns, rows, camera }: Eye): number {
  const { elements } = camera.projectionMatrix;
  const [tanAcross, tanUp] = [1 / elements[0], 1 / elements[5]];
  const stride = padded(columns);
  const at = memory.allocate(BYTES * stride * rows);
  memory.floats(at, stride * rows).forEach((_, i, cosines) => {
    const x = tanAcross * ((2 * ((i % stride) + 0.5)) / columns - 1);
    const y = tanUp * ((2 * (Math.floor(i / stride) + 0.5)) / rows - 1);
    cosines[i] = 1 / Math.sqrt(1 + x * x + y * y);
  });
  return at;
}
