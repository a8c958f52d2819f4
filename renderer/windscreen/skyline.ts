import { attribute, mix, normalize, positionLocal, vec3 } from 'three/tsl';
import { BufferAttribute, BufferGeometry, DoubleSide, Mesh } from 'three/webgpu';
import { Rng } from '../../sim/rng.ts';
import { type Float, finish, type Look, plainMaterial, type Vec3 } from './look.ts';

/** A row of hills all round: how far, how high, how rough, and how much of the air's colour lies over it. */
interface Ridge {
  readonly awayM: number;
  readonly baseM: number;
  readonly heightM: number;
  readonly waves: readonly number[];
  readonly trees: number;
  readonly veil: number;
}

const RIDGES: readonly Ridge[] = [
  { awayM: 1380, baseM: 34, heightM: 120, waves: [2, 5, 8, 13], trees: 0, veil: 0.72 },
  { awayM: 1240, baseM: 20, heightM: 64, waves: [3, 7, 11, 23], trees: 1.5, veil: 0.52 },
  { awayM: 1100, baseM: 12, heightM: 24, waves: [5, 9, 17, 31], trees: 5, veil: 0.32 },
];
const SIDES = 180;
const BELOW_M = -70;

/** Hills and the edge of the woods at the horizon, about the camera: too far for the drive to change them. */
export function createSkyline(look: Look): Mesh {
  const positions: number[] = [];
  const shades: number[] = [];
  const indices: number[] = [];
  const rng = new Rng('skyline');
  for (const ridge of RIDGES) {
    const first = positions.length / 3;
    const phases = ridge.waves.map(() => rng.uniform(0, 2 * Math.PI));
    for (let side = 0; side <= SIDES; side++) {
      const angle = (2 * Math.PI * side) / SIDES;
      let rise = 0;
      for (const [w, wave] of ridge.waves.entries()) rise += Math.sin(wave * angle + phases[w]!) / (w + 1.5);
      const crown =
        side === SIDES
          ? positions[3 * (first + 1) + 1]!
          : ridge.baseM + ridge.heightM * (0.5 + 0.4 * rise) + rng.next() ** 2 * ridge.trees * 2;
      const x = ridge.awayM * Math.cos(angle);
      const z = ridge.awayM * Math.sin(angle);
      positions.push(x, BELOW_M, z, x, Math.max(2, crown), z);
      shades.push(ridge.veil, 0.9, ridge.veil, 1.05);
      if (side === SIDES) continue;
      const a = first + 2 * side;
      indices.push(a, a + 2, a + 3, a, a + 3, a + 1);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('shade', new BufferAttribute(new Float32Array(shades), 2));
  geometry.setIndex(indices);
  const shade = attribute('shade', 'vec2');
  const direction = normalize(positionLocal) as Vec3;
  const wood = mix(look.palette.needles.add(look.palette.leaves).mul(0.5), look.palette.ground, 0.35) as Vec3;
  const lit = wood.mul(look.fromAbove.mul(0.8).add(look.sun.mul(0.45))).mul(shade.y);
  const air = look.haze(vec3(direction.x, 0.02, direction.z) as Vec3).mul(0.92);
  const density = look.fogPerM.mul(95).clamp(0, 1) as Float;
  const veil = mix(shade.x as Float, 1, density);
  const mesh = new Mesh(geometry, plainMaterial(finish(mix(lit, air, veil) as Vec3)));
  mesh.material.side = DoubleSide;
  mesh.frustumCulled = false;
  mesh.renderOrder = 9;
  return mesh;
}
