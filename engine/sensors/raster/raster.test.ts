import {
  BoxGeometry,
  Fog,
  InstancedMesh,
  Line,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Scene,
} from 'three';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { createRoad } from '../../../sim/road/create-road.ts';
import { OPEN_ROAD_KINDS } from '../../../sim/road/road.ts';
import { drawConditions } from '../../../sim/scene/conditions.ts';
import { createSceneMaterials } from '../../../sim/scene/materials.ts';
import { RoadScene } from '../../../sim/scene/road-scene.ts';
import { mountCamera } from '../../../sim/sensors/eye.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { poseBesidePath } from '../../drive/snapshots.ts';
import { type EyeName, eyesFor } from '../painter.ts';
import { drawList, fogOf, formulasOf } from './draw-list.ts';
import { RasterPainter } from './raster-sensors.ts';
import { RefereePainter } from './referee.ts';

const materials = createSceneMaterials(64);
const formulas = formulasOf(materials);
const eyes = eyesFor(DEFAULT_SENSOR_SETTINGS);

/** Share of the values of two images that lie apart by more than `limit`. */
function shareApart(a: Float32Array, b: Float32Array, limit: number): number {
  return a.reduce((count, value, i) => count + (Math.abs(value - b[i]!) > limit ? 1 : 0), 0) / a.length;
}

describe('the kernel computes what its referee computes', () => {
  it.each(OPEN_ROAD_KINDS)('on a %s', async (kind) => {
    const rng = new Rng(`referee ${kind}`);
    const kernel = new RasterPainter(eyes, materials);
    const referee = new RefereePainter(eyes, materials);
    const scene = new RoadScene(materials);
    for (let i = 0; i < 3; i++) {
      const road = createRoad({ kind, seed: rng.uint32() });
      const stationM = rng.uniform(60, 119);
      scene.set(road, 1, drawConditions(rng.split(i)));
      scene.show(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
      for (const painter of [kernel, referee]) painter.drawShadow(scene.scene);
      const pose = poseBesidePath(road, stationM, rng.uniform(-2, 2), rng.uniform(-1, 1));
      for (const [light, range] of [['camera', 'range'], ['glance']] as [EyeName, EyeName?][]) {
        for (const name of [light, range]) {
          if (!name) continue;
          const mount = name === 'range' ? DEFAULT_SENSOR_SETTINGS.range : DEFAULT_SENSOR_SETTINGS.camera;
          scene.show(stationM - 5, stationM + 80, name !== 'range');
          mountCamera(eyes[name].camera, mount, pose, road, scene);
          for (const painter of [kernel, referee]) painter.draw(scene.scene, name);
        }
        const [own, exact] = [await kernel.collect(), await referee.collect()];
        expect(shareApart(own.light.rgb, exact.light.rgb, 1e-4)).toBeLessThan(0.01);
        expect(shareApart(own.light.road, exact.light.road, 1e-5)).toBeLessThan(0.002);
        if (range) expect(shareApart(own.inverse!, exact.inverse!, 1e-5)).toBeLessThan(0.002);
        else expect(own.inverse).toBeUndefined();
      }
    }
    expect(kernel.triangles).toBe(referee.triangles);
    scene.dispose();
  });
});

describe('what the rasteriser does not know', () => {
  const box = new BoxGeometry();
  const camera = new PerspectiveCamera();
  const sceneOf = (...objects: Parameters<Scene['add']>) => new Scene().add(...objects);

  it.each([
    ['a material', new Mesh(box, new MeshBasicMaterial()), /material MeshBasicMaterial/],
    ['several materials', new Mesh(box, [materials.plant]), /several materials/],
    ['instances', new InstancedMesh(box, materials.plant, 2), /instances/],
    ['a line', new Line(box, materials.plant), /a Line/],
    ['a geometry without its colours', new Mesh(box, materials.plant), /color is not 4 floats a vertex/],
  ])('is refused loudly: %s', (_, object, message) => {
    expect(() => drawList(sceneOf(object), camera, formulas)).toThrow(message);
    const hidden = sceneOf(object);
    object.visible = false;
    expect(drawList(hidden, camera, formulas)).toEqual([]);
  });

  it('is refused loudly: another fog', () => {
    const scene = new Scene();
    scene.fog = new Fog(0);
    expect(() => fogOf(scene)).toThrow(/not FogExp2/);
  });
});
