import { attribute, texture, uv, vec4 } from 'three/tsl';
import {
  type BufferGeometry,
  Color,
  DirectionalLight,
  FogExp2,
  HemisphereLight,
  Mesh,
  MeshBasicNodeMaterial,
  MeshLambertNodeMaterial,
  NoBlending,
  Scene,
} from 'three/webgpu';
import { Rng } from '../rng.ts';
import { type Road, SCENERY_CHUNK_M } from '../road/road.ts';
import type { Conditions } from './conditions.ts';
import type { LocalFrame } from './frame.ts';
import { addGround } from './ground-mesh.ts';
import { MeshBuilder, type Rgb } from './mesh-builder.ts';
import { paletteFor } from './palette.ts';
import { addPlant, type Detail } from './plants.ts';
import { addRoad } from './road-mesh.ts';
import { addSky, skyLight } from './sky-mesh.ts';
import { noiseTexture } from './textures.ts';

/** Stretch of road in whose views one scene serves, m. */
export const WINDOW_M = 60;
/** What is built behind and ahead of a window, m. */
const BEHIND_M = 20;
const AHEAD_M = 120;
const GROUND_REACH_M = 160;
/** Layer of what the range finder does not see. */
export const SKY_LAYER = 1;
const SHADOW_MAP_SIZE = 1024;
const SHADOW_REACH_M = 75;
const SUN_DISTANCE_M = 150;
/** Cloudiness above which the sun casts no shadow. */
const SHADOWLESS_CLOUDINESS = 0.75;

const MESH_SIZES: Readonly<Record<Detail, { roadStepM: number; tileM: number }>> = {
  retina: { roadStepM: 3, tileM: 20 },
  windscreen: { roadStepM: 1, tileM: 8 },
};

/** Materials, made once and shared by all scenes, so that shaders are compiled once. */
export interface SceneMaterials {
  readonly surface: MeshLambertNodeMaterial;
  readonly plant: MeshLambertNodeMaterial;
  readonly sky: MeshBasicNodeMaterial;
  dispose(): void;
}

export function createSceneMaterials(): SceneMaterials {
  const grain = noiseTexture(new Rng('grain'), 0.85);
  const colour = attribute('color', 'vec4');
  const surface = new MeshLambertNodeMaterial();
  // Two scales of the same texture, so that its period does not show.
  const fine = texture(grain, uv().mul(0.21)).r;
  const broad = texture(grain, uv().mul(0.023)).r;
  surface.colorNode = vec4(colour.rgb.mul(fine.mul(0.5).add(broad.mul(0.7)).add(0.4)), colour.a);
  const plant = new MeshLambertNodeMaterial();
  plant.colorNode = colour;
  const sky = new MeshBasicNodeMaterial();
  sky.colorNode = colour;
  sky.fog = false;
  sky.depthWrite = false;
  // Alpha carries the road's own pixels to the sensor, so nothing may blend.
  for (const material of [surface, plant, sky]) material.blending = NoBlending;
  return {
    surface,
    plant,
    sky,
    dispose() {
      grain.dispose();
      for (const material of [surface, plant, sky]) material.dispose();
    },
  };
}

/** A window of a road under given conditions, ready to be looked at from anywhere in it. */
export interface RoadScene extends LocalFrame {
  readonly scene: Scene;
  dispose(): void;
}

/** Index of the window of a station. */
export function windowOf(stationM: number): number {
  return Math.floor(stationM / WINDOW_M);
}

/** Builds the scene of one window. Its origin is the centre line's point in the middle of the window. */
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
  const scene = new Scene();
  const geometries: BufferGeometry[] = [];
  const add = (fill: (mesh: MeshBuilder) => void, material: Mesh['material']): Mesh => {
    const builder = new MeshBuilder();
    fill(builder);
    const geometry = builder.build();
    geometries.push(geometry);
    const mesh = new Mesh(geometry, material);
    mesh.matrixAutoUpdate = false;
    scene.add(mesh);
    return mesh;
  };
  const fromM = window * WINDOW_M - BEHIND_M;
  const toM = (window + 1) * WINDOW_M + AHEAD_M;
  const sizes = MESH_SIZES[detail];
  const ground = add((mesh) => {
    addGround(mesh, road, frame, palette, middleM, GROUND_REACH_M, sizes.tileM);
    addRoad(mesh, road, frame, palette, fromM, toM, sizes.roadStepM);
  }, materials.surface);
  ground.receiveShadow = true;
  for (let chunk = Math.floor(fromM / SCENERY_CHUNK_M); chunk * SCENERY_CHUNK_M < toM; chunk++) {
    const plants = add((mesh) => {
      for (const item of road.scenery(chunk)) addPlant(mesh, road, frame, palette, item, detail);
    }, materials.plant);
    plants.castShadow = true;
  }
  const sky = add((mesh) => addSky(mesh, conditions), materials.sky);
  sky.frustumCulled = false;
  sky.renderOrder = -1;
  sky.layers.set(SKY_LAYER);
  const sun = addLight(scene, conditions, road.heightAt(origin.x, origin.y));
  return {
    ...frame,
    scene,
    dispose() {
      for (const geometry of geometries) geometry.dispose();
      sun.dispose();
    },
  };
}

function addLight(scene: Scene, conditions: Conditions, groundM: number): DirectionalLight {
  const light = skyLight(conditions);
  const { sunAzimuthRad: azimuth, sunElevationRad: elevation } = conditions;
  scene.fog = new FogExp2(colourOf(light.horizon).getHex(), conditions.fogPerM + 0.01 * conditions.rain);
  scene.add(new HemisphereLight(colourOf(light.fromAbove), colourOf(light.fromBelow), 1));
  const sun = new DirectionalLight(colourOf(light.sun), 1);
  sun.target.position.set(0, groundM, 0);
  sun.position.set(
    SUN_DISTANCE_M * Math.cos(elevation) * Math.cos(azimuth),
    groundM + SUN_DISTANCE_M * Math.sin(elevation),
    -SUN_DISTANCE_M * Math.cos(elevation) * Math.sin(azimuth),
  );
  if (conditions.cloudiness < SHADOWLESS_CLOUDINESS) {
    sun.castShadow = true;
    sun.shadow.mapSize.set(SHADOW_MAP_SIZE, SHADOW_MAP_SIZE);
    sun.shadow.autoUpdate = false;
    sun.shadow.needsUpdate = true;
    sun.shadow.bias = -0.002;
    const view = sun.shadow.camera;
    view.left = view.bottom = -SHADOW_REACH_M;
    view.right = view.top = SHADOW_REACH_M;
    view.near = 1;
    view.far = 2 * SUN_DISTANCE_M;
  }
  scene.add(sun, sun.target);
  return sun;
}

function colourOf(rgb: Rgb): Color {
  return new Color().setRGB(rgb[0], rgb[1], rgb[2]);
}
