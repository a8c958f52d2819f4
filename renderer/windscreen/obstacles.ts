import { attribute, Fn, float, normalWorld } from 'three/tsl';
import { BufferAttribute, BufferGeometry, Mesh, type Node } from 'three/webgpu';
import type { Obstacle } from '../../sim/road/obstacles.ts';
import type { Road } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';
import { obstacleFaces } from '../../sim/scene/obstacle-shapes.ts';
import { type Float, type Look, plainMaterial, type Vec3 } from './look.ts';
import { SHADOW_LAYER } from './vegetation.ts';

/** How far behind and ahead of the car obstacles are drawn, m. */
const BEHIND_M = 60;
const AHEAD_M = 300;

/** What stands on the road about the car; built anew where that changes. */
export class ObstacleMesh {
  readonly mesh: Mesh;
  #shown = '';

  constructor(look: Look) {
    const shown = Fn(() => {
      const albedo = attribute('paint', 'vec3') as unknown as Vec3;
      return look.seen(look.lit(albedo, normalWorld as Vec3, float(1) as Float, 'pixel'));
    })();
    this.mesh = new Mesh(new BufferGeometry(), plainMaterial(shown as Node<'vec4'>));
    this.mesh.castShadow = true;
    this.mesh.layers.enable(SHADOW_LAYER);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  follow(road: Road, stationM: number, frame: LocalFrame): void {
    const near = road.obstacles(stationM - BEHIND_M, stationM + AHEAD_M);
    const shown = JSON.stringify([road.name, frame, near.map((obstacle) => obstacle.stationM)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.mesh.geometry.dispose();
    this.mesh.geometry = geometryOf(road, near, frame);
    this.mesh.visible = near.length > 0;
  }
}

function geometryOf(road: Road, obstacles: readonly Obstacle[], frame: LocalFrame): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const paints: number[] = [];
  const indices: number[] = [];
  for (const obstacle of obstacles) {
    const { x, y, yawRad } = obstacle;
    const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
    const footM = road.heightAt(x, y) - 0.03;
    for (const { corners, normal, colour } of obstacleFaces(obstacle)) {
      const first = positions.length / 3;
      for (const [along, left, up] of corners) {
        const east = x + along * cos - left * sin - frame.originX;
        const north = y + along * sin + left * cos - frame.originY;
        positions.push(east, footM + up, -north);
        normals.push(normal[0] * cos - normal[1] * sin, normal[2], -(normal[0] * sin + normal[1] * cos));
        paints.push(...colour);
      }
      indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(positions), 3));
  geometry.setAttribute('normal', new BufferAttribute(Float32Array.from(normals), 3));
  geometry.setAttribute('paint', new BufferAttribute(Float32Array.from(paints), 3));
  geometry.setIndex(new BufferAttribute(Uint32Array.from(indices), 1));
  return geometry;
}
