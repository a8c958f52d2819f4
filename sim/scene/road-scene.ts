import { FogExp2, Mesh, Scene } from 'three/webgpu';
import { type Road, SCENERY_CHUNK_M } from '../road/road.ts';
import type { Conditions } from './conditions.ts';
import type { LocalFrame } from './frame.ts';
import { addGround } from './ground-mesh.ts';
import type { SceneMaterials } from './materials.ts';
import { MeshBuilder, type SceneLight, UNLIT } from './mesh-builder.ts';
import { paletteFor } from './palette.ts';
import { addPlant } from './plants.ts';
import { addRoad } from './road-mesh.ts';
import { addSky, horizonColour, RAIN_FOG_PER_M, sceneLight } from './sky-mesh.ts';

/** Stretch of road in whose views one scene serves, m. */
export const WINDOW_M = 60;
/** What is built behind and ahead of a window, m. */
const BEHIND_M = 20;
const AHEAD_M = 100;
const CHUNKS = (BEHIND_M + WINDOW_M + AHEAD_M) / SCENERY_CHUNK_M;
/** Further ahead of a window than this a retina gets coarse plants and no low ones, which are under a cell of it, m. */
const FAR_AHEAD_M = 20;
const LOW_M = 2;
const SHADOW_REACH_M = 75;
const SUN_DISTANCE_M = 150;

/** How finely road and ground are shaped, and how far the ground reaches: what a retina of 30 × 32 can tell. */
const ROAD_TOLERANCE_M = 0.04;
const TILE_M = 26;
const GROUND_REACH_M = 104;

/** Index of the window of a station. */
export function windowOf(stationM: number): number {
  return Math.floor(stationM / WINDOW_M);
}

/** A mesh and what fills it. */
interface Piece {
  readonly builder: MeshBuilder;
  readonly mesh: Mesh;
}

/** A mesh along the road, whose chunks follow one another, so that a stretch of it is one range of its triangles. */
interface Strip extends Piece {
  /** Index at which each chunk starts, and the end. */
  readonly starts: number[];
}

/**
 * One window of a road at a time, under given conditions, as the sensors see it from anywhere in it. Setting another
 * window fills the same meshes anew, which a renderer takes far faster than new ones.
 */
export class RoadScene implements LocalFrame {
  readonly scene = new Scene();
  readonly #materials: SceneMaterials;
  readonly #ground: Piece;
  readonly #sky: Piece;
  readonly #surface: Strip;
  readonly #plants: Strip;
  #firstChunk = 0;
  #originX = 0;
  #originY = 0;

  constructor(materials: SceneMaterials) {
    this.#materials = materials;
    this.#ground = this.#piece(materials.surface);
    this.#sky = this.#piece(materials.sky);
    this.#sky.mesh.frustumCulled = false;
    this.#sky.mesh.renderOrder = -1;
    this.#surface = { ...this.#piece(materials.surface), starts: [] };
    this.#plants = { ...this.#piece(materials.plant), starts: [] };
    for (const { mesh } of [this.#ground, this.#surface]) mesh.receiveShadow = true;
    this.#plants.mesh.castShadow = true;
    this.scene.add(materials.sun, materials.sun.target);
    this.scene.fog = new FogExp2(0);
  }

  get originX(): number {
    return this.#originX;
  }

  get originY(): number {
    return this.#originY;
  }

  /** Builds a window. The origin becomes the centre line's point in the middle of it. */
  set(road: Road, window: number, conditions: Conditions): void {
    const middleM = (window + 0.5) * WINDOW_M;
    const origin = road.centreAt(middleM);
    this.#originX = origin.x;
    this.#originY = origin.y;
    const palette = paletteFor(road.crossSection, conditions);
    const light = sceneLight(conditions);
    fill(this.#ground, light, (mesh) =>
      addGround(mesh, road, this, palette, middleM, GROUND_REACH_M, TILE_M),
    );
    fill(this.#sky, UNLIT, (mesh) => addSky(mesh, conditions));
    this.#firstChunk = Math.floor((window * WINDOW_M - BEHIND_M) / SCENERY_CHUNK_M);
    this.#fillStrip(this.#surface, light, (mesh, chunk) => {
      const fromM = chunk * SCENERY_CHUNK_M;
      addRoad(mesh, road, this, palette, fromM, fromM + SCENERY_CHUNK_M, ROAD_TOLERANCE_M);
    });
    const farM = (window + 1) * WINDOW_M + FAR_AHEAD_M - SCENERY_CHUNK_M;
    this.#fillStrip(this.#plants, light, (mesh, chunk) => {
      const far = chunk * SCENERY_CHUNK_M >= farM;
      for (const item of road.scenery(chunk)) {
        if (far && item.heightM < LOW_M) continue;
        addPlant(mesh, road, this, palette, item, far ? 'far' : 'near');
      }
    });
    const horizon = horizonColour(conditions);
    const fog = this.scene.fog as FogExp2;
    fog.color.setRGB(horizon[0], horizon[1], horizon[2]);
    fog.density = conditions.fogPerM + RAIN_FOG_PER_M * conditions.rain;
    aimSun(this.#materials, conditions, road.heightAt(origin.x, origin.y));
  }

  /** Shows the road and what stands beside it between two stations only, m, and the sky or not. */
  show(fromM: number, toM: number, sky: boolean): void {
    const chunkAt = (stationM: number) =>
      Math.max(0, Math.min(CHUNKS, stationM / SCENERY_CHUNK_M - this.#firstChunk));
    const first = Math.floor(chunkAt(fromM));
    const end = Math.ceil(chunkAt(toM));
    for (const { mesh, starts } of [this.#surface, this.#plants]) {
      const start = starts[first] ?? 0;
      const count = Math.max(0, (starts[end] ?? 0) - start);
      mesh.geometry.setDrawRange(start, count);
      mesh.visible = count > 0;
    }
    this.#sky.mesh.visible = sky;
  }

  dispose(): void {
    for (const { builder } of [this.#ground, this.#sky, this.#surface, this.#plants]) builder.dispose();
  }

  #fillStrip(
    { builder, mesh, starts }: Strip,
    light: SceneLight,
    add: (mesh: MeshBuilder, chunk: number) => void,
  ): void {
    starts.length = 0;
    fill({ builder, mesh }, light, () => {
      for (let i = 0; i < CHUNKS; i++) {
        starts.push(3 * builder.triangles);
        add(builder, this.#firstChunk + i);
      }
      starts.push(3 * builder.triangles);
    });
  }

  #piece(material: Mesh['material']): Piece {
    const builder = new MeshBuilder();
    const mesh = new Mesh(builder.finish(), material);
    mesh.matrixAutoUpdate = false;
    this.scene.add(mesh);
    return { builder, mesh };
  }
}

function fill({ builder, mesh }: Piece, light: SceneLight, add: (mesh: MeshBuilder) => void): void {
  builder.begin(light);
  add(builder);
  mesh.geometry = builder.finish();
}

/** Turns the sun's shadow to the middle of a scene, to be drawn anew. */
function aimSun(
  { sun }: SceneMaterials,
  { sunAzimuthRad, sunElevationRad }: Conditions,
  groundM: number,
): void {
  const flat = SUN_DISTANCE_M * Math.cos(sunElevationRad);
  sun.target.position.set(0, groundM, 0);
  sun.position.set(
    flat * Math.cos(sunAzimuthRad),
    groundM + SUN_DISTANCE_M * Math.sin(sunElevationRad),
    -flat * Math.sin(sunAzimuthRad),
  );
  const view = sun.shadow.camera;
  view.left = view.bottom = -SHADOW_REACH_M;
  view.right = view.top = SHADOW_REACH_M;
  view.near = 1;
  view.far = 2 * SUN_DISTANCE_M;
  view.updateProjectionMatrix();
  sun.shadow.needsUpdate = true;
}
