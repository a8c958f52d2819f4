import {
  CylinderGeometry,
  type DataTexture,
  InstancedBufferGeometry,
  type Material,
  type Mesh,
} from 'three/webgpu';
import { Rng } from '../../sim/rng.ts';
import { type Road, SCENERY_CHUNK_M, type SceneryItem } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';
import { Instances } from './instances.ts';
import type { Look } from './look.ts';
import {
  createCasterMaterial,
  createFarPlantMaterial,
  createGrassMaterial,
  createPlantMaterial,
  createPostMaterial,
  GRASS_REACH_M,
} from './plant-material.ts';
import { crownShapes, farShapes, nearShapes, SHAPE_RADIUS, tuft } from './plant-shapes.ts';
import type { Quality } from './quality.ts';
import { BANK_M, bankHeight, banksOf } from './road-strip.ts';
import { type Sight, seenAt } from './sight.ts';
import { Woods } from './woods.ts';

/** What each level of scenery draws: how near trees are shaped finely, how far any stand, how thick the grass is. */
const LEVELS: Readonly<
  Record<Quality['scenery'], { nearM: number; plantsM: number; woodsM: number; grass: number }>
> = {
  0: { nearM: 14, plantsM: 200, woodsM: 0, grass: 0 },
  1: { nearM: 32, plantsM: 320, woodsM: 300, grass: 0.3 },
  2: { nearM: 60, plantsM: 520, woodsM: 450, grass: 0.6 },
  3: { nearM: 95, plantsM: 520, woodsM: 450, grass: 1 },
};
const TUFTS_PER_CHUNK = 420;
/** Plants within this distance of the middle of the shadowed ground cast shadows, m. */
const CASTERS_M = 110;
/** Layer of what only the sun sees. */
export const SHADOW_LAYER = 1;
type Plant = keyof typeof SHAPE_RADIUS;

/** Everything that grows or stands beside the road, by chunk, and the lists of what the picture of now needs. */
export class Vegetation {
  readonly meshes: readonly Mesh[];
  readonly #near: Readonly<Record<Plant, readonly Instances[]>>;
  readonly #far: Readonly<Record<Plant, Instances>>;
  readonly #crowns: Readonly<Record<Plant, Instances>>;
  readonly #casters: Readonly<Record<Plant, Instances>>;
  readonly #posts: Instances;
  readonly #grass: Instances;
  readonly #chunks = new Map<
    number,
    { readonly items: readonly SceneryItem[]; readonly heights: Float32Array; readonly tufts: Float64Array }
  >();
  #road: Road | undefined;
  #woods: Woods | undefined;

  constructor(look: Look, noise: DataTexture, atlas: DataTexture) {
    const leafy = createPlantMaterial(look, atlas);
    const plain = createFarPlantMaterial(look, atlas);
    const caster = createCasterMaterial(look, atlas);
    const near = nearShapes();
    const far = farShapes();
    const shadows = farShapes();
    const many = (shapes: readonly InstancedBufferGeometry[]) =>
      shapes.map((shape) => new Instances(shape, leafy, 400));
    this.#near = { broadleaf: many(near.broadleaf), conifer: many(near.conifer), bush: many(near.bush) };
    this.#far = {
      broadleaf: new Instances(far.broadleaf, plain, 2500),
      conifer: new Instances(far.conifer, plain, 2500),
      bush: new Instances(far.bush, plain, 600),
    };
    const crowns = crownShapes();
    this.#crowns = {
      broadleaf: new Instances(crowns.broadleaf, leafy, 400),
      conifer: new Instances(crowns.conifer, leafy, 400),
      bush: new Instances(crowns.bush, leafy, 400),
    };
    this.#casters = {
      broadleaf: new Instances(shadows.broadleaf, caster, 400),
      conifer: new Instances(shadows.conifer, caster, 400),
      bush: new Instances(shadows.bush, caster, 300),
    };
    this.#posts = new Instances(postShape(), createPostMaterial(look), 80);
    this.#grass = new Instances(tuft(), createGrassMaterial(look, noise, atlas), TUFTS_PER_CHUNK * 6);
    for (const { mesh } of Object.values(this.#casters)) {
      mesh.castShadow = true;
      mesh.layers.set(SHADOW_LAYER);
    }
    this.meshes = this.#all().map(({ mesh }) => mesh);
  }

  setRoad(road: Road): void {
    this.#road = road;
    this.#woods = new Woods(road);
    this.#chunks.clear();
  }

  /** Plants one chunk; of those from `keepFrom` on, `keep` are still wanted. */
  plant(chunk: number, keepFrom: number, keep: number): void {
    for (const held of this.#chunks.keys()) {
      if (held < keepFrom || held >= keepFrom + keep) this.#chunks.delete(held);
    }
    const road = this.#road!;
    const items = road.scenery(chunk);
    const heights = Float32Array.from(items, ({ x, y }) => road.heightAt(x, y));
    this.#chunks.set(chunk, { items, heights, tufts: sowGrass(road, chunk) });
  }

  /** Lists what is seen, about a car at a station. */
  list(
    sight: Sight,
    fromAbove: boolean,
    frame: LocalFrame,
    scenery: Quality['scenery'],
    carChunk: number,
    stationM: number,
  ): void {
    const level = LEVELS[scenery];
    // Cut-outs stand upright: seen from above there would be nothing of them.
    const nearM = fromAbove ? Number.POSITIVE_INFINITY : level.nearM;
    const plantsM = fromAbove ? Number.POSITIVE_INFINITY : level.plantsM;
    const woodsM = fromAbove ? 0 : level.woodsM;
    const grass = fromAbove ? 0 : level.grass;
    const listed = this.#all().filter((instances) => !this.#isCaster(instances));
    for (const instances of listed) instances.begin();
    for (const { items, heights } of this.#chunks.values()) {
      for (const [i, item] of items.entries()) {
        const x = item.x - frame.originX;
        const z = frame.originY - item.y;
        const away = seenAt(sight, x, z, plantsM);
        if (away < 0) continue;
        if (item.type === 'post') {
          this.#posts.add(x, heights[i]!, z, item.yawRad, item.radiusM, item.heightM, item.variant);
          continue;
        }
        const shapes = fromAbove && scenery === 0 ? [this.#crowns[item.type]] : this.#near[item.type];
        const near = away < nearM;
        const into = near ? shapes[Math.floor(item.variant * 997) % shapes.length]! : this.#far[item.type];
        into.add(
          x,
          heights[i]!,
          z,
          item.yawRad,
          near ? item.radiusM / SHAPE_RADIUS[item.type] : item.radiusM,
          item.heightM,
          item.variant,
        );
      }
    }
    if (woodsM > 0) {
      const carX = sight.x + frame.originX;
      const carY = frame.originY - sight.z;
      for (const tree of this.#woods!.about(carX, carY, stationM)) {
        const x = tree.x - frame.originX;
        const z = frame.originY - tree.y;
        if (seenAt(sight, x, z, woodsM) < 0) continue;
        this.#far[tree.type].add(x, tree.z, z, tree.yawRad, tree.radiusM, tree.heightM, tree.variant);
      }
    }
    if (grass > 0) {
      for (let chunk = carChunk - 1; chunk <= carChunk + 3; chunk++) {
        const tufts = this.#chunks.get(chunk)?.tufts;
        if (!tufts) continue;
        const end = TUFT_WIDTH * Math.floor((grass * tufts.length) / TUFT_WIDTH);
        for (let at = 0; at < end; at += TUFT_WIDTH) {
          const x = tufts[at]! - frame.originX;
          const z = frame.originY - tufts[at + 1]!;
          if (seenAt(sight, x, z, GRASS_REACH_M) < 0) continue;
          const heightM = tufts[at + 4]!;
          this.#grass.add(x, tufts[at + 2]!, z, tufts[at + 3]!, heightM * 0.9, heightM, tufts[at + 5]!);
        }
      }
    }
    for (const instances of listed) instances.end();
  }

  /** Lists what casts shadows about a place of the scene's frame. */
  listCasters(middleX: number, middleZ: number, frame: LocalFrame): void {
    for (const instances of Object.values(this.#casters)) instances.begin();
    for (const { items, heights } of this.#chunks.values()) {
      for (const [i, item] of items.entries()) {
        if (item.type === 'post') continue;
        const x = item.x - frame.originX;
        const z = frame.originY - item.y;
        if (Math.hypot(x - middleX, z - middleZ) > CASTERS_M) continue;
        this.#casters[item.type].add(
          x,
          heights[i]!,
          z,
          item.yawRad,
          item.radiusM,
          item.heightM,
          item.variant,
        );
      }
    }
    for (const instances of Object.values(this.#casters)) instances.end();
  }

  dispose(): void {
    const materials = new Set<Material>();
    for (const { mesh } of this.#all()) {
      mesh.geometry.dispose();
      materials.add(mesh.material as Material);
    }
    for (const material of materials) material.dispose();
  }

  #all(): Instances[] {
    return [
      ...Object.values(this.#near).flat(),
      ...Object.values(this.#far),
      ...Object.values(this.#crowns),
      ...Object.values(this.#casters),
      this.#posts,
      this.#grass,
    ];
  }

  #isCaster(instances: Instances): boolean {
    return instances.mesh.layers.isEnabled(SHADOW_LAYER);
  }
}

/** Numbers a tuft has: x, y, height of its foot, turn, height, variant. */
const TUFT_WIDTH = 6;

/** Tufts of grass on the banks of one chunk, thickest beside the shoulder. */
function sowGrass(road: Road, chunk: number): Float64Array {
  const rng = new Rng(road.name).split('grass').split(chunk);
  const banks = banksOf(road, (chunk + 0.5) * SCENERY_CHUNK_M);
  const tufts = new Float64Array(TUFT_WIDTH * TUFTS_PER_CHUNK);
  for (let i = 0; i < TUFTS_PER_CHUNK; i++) {
    const awayM = banks.left[1]!.outM - 0.1 + (BANK_M + 5) * rng.next() ** 1.6;
    const side = rng.chance(0.5) ? 'left' : 'right';
    const stationM = (chunk + rng.next()) * SCENERY_CHUNK_M;
    const centre = road.centreAt(stationM);
    const { outerLeftM, outerRightM } = road.lanes.across(stationM);
    const offsetM = side === 'left' ? outerLeftM + awayM : outerRightM - awayM;
    const x = centre.x - offsetM * Math.sin(centre.yawRad);
    const y = centre.y + offsetM * Math.cos(centre.yawRad);
    const z = road.heightAt(x, y) + bankHeight(banks[side], awayM);
    const heightM = rng.uniform(0.12, 0.3) + 0.25 * rng.next() ** 3;
    tufts.set([x, y, z, rng.uniform(0, 2 * Math.PI), heightM, rng.next()], TUFT_WIDTH * i);
  }
  return tufts;
}

/** A post of height 1 and radius 1. */
function postShape(): InstancedBufferGeometry {
  const round = new CylinderGeometry(1, 1, 1.1, 8);
  round.translate(0, 0.45, 0);
  const shape = new InstancedBufferGeometry();
  shape.setAttribute('position', round.getAttribute('position'));
  shape.setAttribute('normal', round.getAttribute('normal'));
  shape.setIndex(round.index);
  return shape;
}
