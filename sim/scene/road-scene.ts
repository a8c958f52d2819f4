import { type BufferGeometry, Color, FogExp2, Mesh, Scene } from 'three/webgpu';
import { type Road, SCENERY_CHUNK_M } from '../road/road.ts';
import type { Conditions } from './conditions.ts';
import type { LocalFrame } from './frame.ts';
import { addGround } from './ground-mesh.ts';
import type { SceneMaterials } from './materials.ts';
import { MeshBuilder, UNLIT } from './mesh-builder.ts';
import { paletteFor } from './palette.ts';
import { addPlant, type Detail } from './plants.ts';
import { addRoad } from './road-mesh.ts';
import { addSky, horizonColour, sceneLight } from './sky-mesh.ts';

/** Stretch of road in whose views one scene serves, m. */
export const WINDOW_M = 60;
/** What is built behind and ahead of a window, m. */
const BEHIND_M = 20;
const AHEAD_M = 100;
const GROUND_REACH_M = 156;
const SHADOW_REACH_M = 75;
const SUN_DISTANCE_M = 150;
/** Fog that heavy rain adds, 1/m. */
const RAIN_FOG_PER_M = 0.01;

const MESH_SIZES: Readonly<Record<Detail, { roadToleranceM: number; tileM: number }>> = {
  retina: { roadToleranceM: 0.04, tileM: 26 },
  windscreen: { roadToleranceM: 0.005, tileM: 12 },
};

/** A window of a road under given conditions, ready to be looked at from anywhere in it. */
export interface RoadScene extends LocalFrame {
  readonly scene: Scene;
  /** Shows the sky and the road's surroundings between two stations only, m; what lies beyond is not drawn. */
  show(fromM: number, toM: number, sky: boolean): void;
  dispose(): void;
}

/** Index of the window of a station. */
export function windowOf(stationM: number): number {
  return Math.floor(stationM / WINDOW_M);
}

/**
 * Builds the scene of one window. Its origin is the centre line's point in the middle of the window. The materials' sun
 * goes to the scene built last: draw that one, and dispose of those before.
 */
export function buildRoadScene(
  road: Road,
  window: number,
  conditions: Conditions,
  materials: SceneMaterials,
  detail: Detail,
): RoadScene {
  const middleM = (window + 0.5) * WINDOW_M;
  const origin = road.centreAt(middleM);
  const frame: LocalFrame = { originX: origin.x, originY: origin.y };
  const palette = paletteFor(road.crossSection, conditions);
  const light = sceneLight(conditions);
  const scene = new Scene();
  const geometries: BufferGeometry[] = [];
  const chunks: { chunk: number; mesh: Mesh }[] = [];
  const add = (builder: MeshBuilder, material: Mesh['material']): Mesh => {
    const geometry = builder.build();
    geometries.push(geometry);
    const mesh = new Mesh(geometry, material);
    mesh.matrixAutoUpdate = false;
    scene.add(mesh);
    return mesh;
  };

  const { roadToleranceM, tileM } = MESH_SIZES[detail];
  const ground = new MeshBuilder(light);
  addGround(ground, road, frame, palette, middleM, GROUND_REACH_M, tileM);
  add(ground, materials.surface).receiveShadow = true;
  const firstChunk = Math.floor((window * WINDOW_M - BEHIND_M) / SCENERY_CHUNK_M);
  const endChunk = Math.ceil(((window + 1) * WINDOW_M + AHEAD_M) / SCENERY_CHUNK_M);
  for (let chunk = firstChunk; chunk < endChunk; chunk++) {
    const fromM = chunk * SCENERY_CHUNK_M;
    const surface = new MeshBuilder(light);
    addRoad(surface, road, frame, palette, fromM, fromM + SCENERY_CHUNK_M, roadToleranceM);
    const piece = add(surface, materials.surface);
    piece.receiveShadow = true;
    chunks.push({ chunk, mesh: piece });
    const plants = new MeshBuilder(light);
    for (const item of road.scenery(chunk)) addPlant(plants, road, frame, palette, item, detail);
    if (plants.triangles === 0) continue;
    const stand = add(plants, materials.plant);
    stand.castShadow = true;
    chunks.push({ chunk, mesh: stand });
  }
  const dome = new MeshBuilder(UNLIT);
  addSky(dome, conditions);
  const sky = add(dome, materials.sky);
  sky.frustumCulled = false;
  sky.renderOrder = -1;
  const horizon = horizonColour(conditions);
  scene.fog = new FogExp2(
    new Color().setRGB(horizon[0], horizon[1], horizon[2]).getHex(),
    conditions.fogPerM + RAIN_FOG_PER_M * conditions.rain,
  );
  aimSun(materials, conditions, road.heightAt(origin.x, origin.y));
  scene.add(materials.sun, materials.sun.target);
  return {
    ...frame,
    scene,
    show(shownFromM, shownToM, withSky) {
      for (const { chunk, mesh } of chunks) {
        const fromM = chunk * SCENERY_CHUNK_M;
        mesh.visible = fromM + SCENERY_CHUNK_M > shownFromM && fromM < shownToM;
      }
      sky.visible = withSky;
    },
    dispose() {
      scene.remove(materials.sun, materials.sun.target);
      for (const geometry of geometries) geometry.dispose();
    },
  };
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
