import { FogExp2, Mesh, Scene } from 'three';
import { type Road, SCENERY_CHUNK_M } from '../road/road.ts';
import type { Conditions } from './conditions.ts';
import type { LocalFrame } from './frame.ts';
import { addGround } from './ground-mesh.ts';
import type { SceneMaterials } from './materials.ts';
import { MeshBuilder, type SceneLight, UNLIT } from './mesh-builder.ts';
import { addObstacle } from './obstacle-shapes.ts';
import { palettesAlong } from './palette.ts';
import { addPlant } from './plants.ts';
import { addRoad } from './road-mesh.ts';
import { addSky, horizonColour, RAIN_FOG_PER_M, sceneLight } from './sky-mesh.ts';
import { castsShadow } from './sun-shadow.ts';
import { WINDOW_M } from './window.ts';

/** What is built behind and ahead of a window, m. */
const BEHIND_M = 20;
const AHEAD_M = 100;
const CHUNKS = (BEHIND_M + WINDOW_M + AHEAD_M) / SCENERY_CHUNK_M;
/** Further ahead of a window than this a retina gets coarse plants and no low ones, which are under a cell of it, m. */
const FAR_AHEAD_M = 20;
const LOW_M = 2;

/** How finely road and ground are shaped, and how far the ground reaches: what a retina of 30 × 32 can tell. */
const ROAD_TOLERANCE_M = 0.04;
const TILE_M = 26;
const GROUND_REACH_M = 104;

/** A mesh and what fills it. */
interface Piece {
  readonly builder: MeshBuilder;
  readonly mesh: Mesh;
}

/** A mesh along the road, in order of stations, so that a stretch of it is one range of its triangles. */
interface Strip extends Piece {
  /** Station at which each part of it starts, m, in order, and the end. */
  readonly stationsM: number[];
  /** Where they start in the mesh's index. */
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
  #originX = 0;
  #originY = 0;

  constructor(materials: SceneMaterials) {
    this.#materials = materials;
    this.#ground = this.#piece(materials.surface);
    this.#sky = this.#piece(materials.sky);
    this.#sky.mesh.frustumCulled = false;
    this.#sky.mesh.renderOrder = -1;
    this.#surface = { ...this.#piece(materials.surface), stationsM: [], starts: [] };
    this.#plants = { ...this.#piece(materials.plant), stationsM: [], starts: [] };
    castsShadow(this.#plants.mesh);
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
    const paletteAt = palettesAlong(road, conditions);
    const palette = paletteAt(middleM);
    const light = sceneLight(conditions);
    fill(this.#ground, light, (mesh) =>
      addGround(mesh, road, this, palette, middleM, GROUND_REACH_M, TILE_M),
    );
    fill(this.#sky, UNLIT, (mesh) => addSky(mesh, conditions));
    const firstChunk = Math.floor((window * WINDOW_M - BEHIND_M) / SCENERY_CHUNK_M);
    const chunks = Array.from({ length: CHUNKS }, (_, i) => firstChunk + i);
    const endM = (firstChunk + CHUNKS) * SCENERY_CHUNK_M;
    fillStrip(this.#surface, light, (mesh, startAt) => {
      for (const chunk of chunks) {
        const fromM = chunk * SCENERY_CHUNK_M;
        startAt(fromM);
        addRoad(mesh, road, this, paletteAt, fromM, fromM + SCENERY_CHUNK_M, ROAD_TOLERANCE_M);
      }
      startAt(endM);
    });
    const farM = (window + 1) * WINDOW_M + FAR_AHEAD_M;
    fillStrip(this.#plants, light, (mesh, startAt) => {
      for (const chunk of chunks) {
        const chunkM = chunk * SCENERY_CHUNK_M;
        const inWay = road.obstacles(chunkM, chunkM + SCENERY_CHUNK_M).slice();
        /** Those that stand before a station: all that is built is in the order of stations. */
        const addObstacles = (beforeM: number) => {
          while (inWay.length > 0 && inWay[0]!.stationM <= beforeM) {
            const obstacle = inWay.shift()!;
            startAt(obstacle.stationM);
            addObstacle(mesh, this, obstacle, road.heightAt);
          }
        };
        for (const item of road.scenery(chunk).toSorted((a, b) => a.alongM - b.alongM)) {
          const stationM = chunkM + item.alongM;
          const far = stationM >= farM;
          if (far && item.heightM < LOW_M) continue;
          addObstacles(stationM);
          startAt(stationM);
          addPlant(mesh, road, this, palette, item, far ? 'far' : 'near');
        }
        addObstacles(chunkM + SCENERY_CHUNK_M);
      }
      startAt(endM);
    });
    const horizon = horizonColour(conditions);
    const fog = this.scene.fog as FogExp2;
    fog.color.setRGB(horizon[0], horizon[1], horizon[2]);
    fog.density = conditions.fogPerM + RAIN_FOG_PER_M * conditions.rain;
    this.#materials.shadow.aim(conditions, road.heightAt(origin.x, origin.y));
  }

  /** Shows the road and what stands beside it between two stations only, m, and the sky or not. */
  show(fromM: number, toM: number, sky: boolean): void {
    for (const { builder, mesh, stationsM, starts } of [this.#surface, this.#plants]) {
      const after = firstReaching(stationsM, toM);
      let next = firstReaching(stationsM, fromM);
      while (stationsM[next] === fromM) next++;
      const start = starts[next - 1] ?? 0;
      const count = (starts[after] ?? 3 * builder.triangles) - start;
      mesh.geometry.setDrawRange(start, count);
      mesh.visible = count > 0;
    }
    this.#sky.mesh.visible = sky;
  }

  dispose(): void {
    for (const { builder } of [this.#ground, this.#sky, this.#surface, this.#plants]) builder.dispose();
  }

  #piece(material: Mesh['material']): Piece {
    const builder = new MeshBuilder();
    const mesh = new Mesh(builder.finish(), material);
    mesh.matrixAutoUpdate = false;
    this.scene.add(mesh);
    return { builder, mesh };
  }
}

/** Index of the first of ascending stations that is not before one; how many there are where none is. */
function firstReaching(stationsM: readonly number[], stationM: number): number {
  let low = 0;
  for (let high = stationsM.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (stationsM[middle]! >= stationM) high = middle;
    else low = middle + 1;
  }
  return low;
}

function fill({ builder, mesh }: Piece, light: SceneLight, add: (mesh: MeshBuilder) => void): void {
  builder.begin(light);
  add(builder);
  mesh.geometry = builder.finish();
}

/** Fills a strip; `add` says with `startAt` at which station what it adds next begins. */
function fillStrip(
  { stationsM, starts, ...piece }: Strip,
  light: SceneLight,
  add: (mesh: MeshBuilder, startAt: (stationM: number) => void) => void,
): void {
  stationsM.length = 0;
  starts.length = 0;
  fill(piece, light, (mesh) =>
    add(mesh, (stationM) => {
      stationsM.push(stationM);
      starts.push(3 * mesh.triangles);
    }),
  );
}
