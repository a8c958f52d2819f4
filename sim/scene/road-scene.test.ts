import { Box3, type BufferAttribute, type BufferGeometry, type Mesh, Vector3 } from 'three';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { createRoad } from '../road/create-road.ts';
import { LANED_ROAD } from '../road/laned-road-fixture.ts';
import { OPEN_ROAD_KINDS, type Road } from '../road/road.ts';
import { CLEAR_DAY, drawConditions } from './conditions.ts';
import { createSceneMaterials, type SceneMaterials } from './materials.ts';
import { RoadScene } from './road-scene.ts';
import { WINDOW_M, windowOf } from './window.ts';

let materials: SceneMaterials;
beforeAll(() => {
  materials = createSceneMaterials(64);
});

/** The parts of a scene by their material, the sky's being last. */
function parts({ scene }: RoadScene): { surfaces: Mesh[]; plants: Mesh[]; sky: Mesh[] } {
  const meshes = scene.children.filter((child) => (child as Mesh).isMesh) as Mesh[];
  const of = (material: Mesh['material']) => meshes.filter((mesh) => mesh.material === material);
  return { surfaces: of(materials.surface), plants: of(materials.plant), sky: of(materials.sky) };
}

/** Triangles that are drawn, as corner positions and the road's share of them. */
function triangles(geometry: BufferGeometry): { corners: Vector3[]; road: number }[] {
  const { start, count } = geometry.drawRange;
  const index = geometry.index as BufferAttribute;
  const position = geometry.getAttribute('position');
  const colour = geometry.getAttribute('color');
  return Array.from({ length: count / 3 }, (_, t) => {
    const vertices = [0, 1, 2].map((k) => index.getX(start + 3 * t + k));
    const corners = vertices.map((v) => new Vector3().fromBufferAttribute(position, v));
    return { corners, road: vertices.reduce((sum, v) => sum + colour.getW(v), 0) / 3 };
  });
}

/** World coordinates (x, y, up) of a point of a scene. */
function world({ originX, originY }: RoadScene, { x, y, z }: Vector3): [number, number, number] {
  return [x + originX, originY - z, y];
}

function sceneOf(road: Road, stationM: number): RoadScene {
  const scene = new RoadScene(materials);
  scene.set(road, windowOf(stationM), CLEAR_DAY);
  scene.show(stationM - 5, stationM + 80, true);
  return scene;
}

describe('a scene of a road whose lanes vary', () => {
  it('has every lane where it is, its marks on it, and all of it on the ground', () => {
    const road = createRoad(LANED_ROAD);
    const scene = sceneOf(road, 95);
    let within = 0;
    for (const { geometry } of parts(scene).surfaces) {
      for (const { corners, road: share } of triangles(geometry)) {
        if (share < 1) continue;
        for (const corner of corners) {
          const [x, y, height] = world(scene, corner);
          expect(Math.abs(height - road.heightAt(x, y))).toBeLessThan(0.1);
          const { stationM, offsetM } = road.project(x, y, 120);
          const { outerLeftM, outerRightM } = road.lanes.across(stationM);
          // Where lanes end, what belongs to both sides has the extent of either.
          if (Math.abs(stationM - 100) < 0.01) continue;
          within++;
          expect(offsetM).toBeLessThan(outerLeftM + 0.08);
          expect(offsetM).toBeGreaterThan(outerRightM - 0.08);
          const grass = stationM < 99 && offsetM > 0.8 && offsetM < 2.3;
          expect(grass).toBe(false);
        }
      }
    }
    expect(within).toBeGreaterThan(100);
    scene.dispose();
  });
});

describe.each(OPEN_ROAD_KINDS)('a scene of a %s', (kind) => {
  const road = createRoad({ kind, seed: 21 });
  const stationM = 310;

  it('has its road where the road is: as wide, on the ground, face up', () => {
    const scene = sceneOf(road, stationM);
    const offsets: number[] = [];
    for (const { geometry } of parts(scene).surfaces) {
      for (const { corners, road: share } of triangles(geometry)) {
        if (share < 1) continue;
        const [a, b, c] = corners as [Vector3, Vector3, Vector3];
        const up = new Vector3().crossVectors(b.clone().sub(a), c.clone().sub(a));
        expect(up.y).toBeGreaterThan(0);
        for (const corner of corners) {
          const [x, y, height] = world(scene, corner);
          offsets.push(road.project(x, y, stationM).offsetM);
          expect(Math.abs(height - road.heightAt(x, y))).toBeLessThan(0.1);
        }
      }
    }
    expect(Math.max(...offsets)).toBeCloseTo(road.widthM / 2, 3);
    expect(Math.min(...offsets)).toBeCloseTo(-road.widthM / 2, 3);
    scene.dispose();
  });

  it('has no ground above the road and no plant on it', () => {
    const scene = sceneOf(road, stationM);
    const { surfaces, plants } = parts(scene);
    const half = road.widthM / 2;
    for (const { geometry } of surfaces) {
      for (const { corners, road: share } of triangles(geometry)) {
        if (share > 0) continue;
        const middle = corners.reduce((sum, corner) => sum.addScaledVector(corner, 1 / 3), new Vector3());
        const [x, y, height] = world(scene, middle);
        const { offsetM } = road.project(x, y, stationM);
        if (Math.abs(offsetM) < half - 0.2) expect(height).toBeLessThan(road.heightAt(x, y) - 0.05);
      }
    }
    for (const { geometry } of plants) {
      for (const { corners } of triangles(geometry)) {
        for (const corner of corners) {
          const [x, y] = world(scene, corner);
          expect(Math.abs(road.project(x, y, stationM).offsetM)).toBeGreaterThan(half);
        }
      }
    }
    scene.dispose();
  });

  it('fills the same few meshes along two kilometres', () => {
    const scene = new RoadScene(materials);
    const sizes = new Set<string>();
    for (let window = 0; window < 2000 / WINDOW_M; window++) {
      scene.set(road, window, drawConditions(new Rng(window)));
      const { surfaces, plants, sky } = parts(scene);
      const meshes = [...surfaces, ...plants, ...sky];
      sizes.add(meshes.map(({ geometry }) => geometry.getAttribute('position').count).join());
      expect(meshes).toHaveLength(4);
    }
    // Buffers double when they must, and only then.
    expect(sizes.size).toBeLessThan(5);
    scene.dispose();
  });

  it('shows only the stretch it is asked for', () => {
    const scene = sceneOf(road, stationM);
    const reach = () => {
      const box = new Box3();
      for (const { geometry } of parts(scene).plants) {
        for (const { corners } of triangles(geometry))
          for (const corner of corners) box.expandByPoint(corner);
      }
      return box;
    };
    const count = () => parts(scene).plants.reduce((sum, { geometry }) => sum + geometry.drawRange.count, 0);
    scene.show(stationM - 5, stationM + 100, true);
    const all = { count: count(), box: reach() };
    scene.show(stationM - 5, stationM + 20, false);
    expect(count()).toBeLessThan(all.count);
    expect(all.box.containsBox(reach())).toBe(true);
    expect(parts(scene).sky[0]!.visible).toBe(false);
    scene.show(stationM + 5000, stationM + 6000, true);
    expect(parts(scene).plants.every(({ visible }) => !visible)).toBe(true);
    scene.dispose();
  });

  it('costs a few thousand triangles a view', () => {
    const scene = sceneOf(road, stationM);
    const { surfaces, plants, sky } = parts(scene);
    const drawn = [...surfaces, ...plants, ...sky].reduce(
      (sum, { geometry }) => sum + Math.min(geometry.drawRange.count, geometry.index!.count) / 3,
      0,
    );
    expect(drawn).toBeGreaterThan(800);
    expect(drawn).toBeLessThan(4000);
    scene.dispose();
  });
});

describe('conditions', () => {
  it('are plain data in their ranges, the same from the same seed', () => {
    for (let seed = 0; seed < 300; seed++) {
      const drawn = drawConditions(new Rng(seed));
      expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn);
      expect(drawConditions(new Rng(seed))).toEqual(drawn);
      for (const share of [drawn.cloudiness, drawn.rain, drawn.season, drawn.surfacePaleness]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(drawn.sunElevationRad).toBeGreaterThan(0);
      expect(drawn.fogPerM).toBeLessThan(0.05);
    }
  });
});
