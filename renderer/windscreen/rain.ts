import {
  float,
  floor,
  fract,
  length,
  max,
  mix,
  positionLocal,
  sin,
  smoothstep,
  step,
  texture,
  uniform,
  uv,
  vec2,
  vec4,
} from 'three/tsl';
import { type DataTexture, type Material, Mesh, type Node, PlaneGeometry } from 'three/webgpu';
import { type Float, finish, type Look, plainMaterial, type Vec3 } from './look.ts';

type Vec2 = Node<'vec2'>;

/** Rain as the driver sees it: streaks in the air, and drops on the glass that gather and are gone again. */
export class Rain {
  readonly mesh: Mesh;
  readonly #look: Look;
  readonly #aspect = uniform(16 / 9);

  constructor(look: Look, noise: DataTexture) {
    this.#look = look;
    const at = uv().mul(vec2(this.#aspect, 1)) as unknown as Vec2;
    const streaks = (across: number, fall: number, from: number): Float => {
      const drop = texture(
        noise,
        vec2(at.x.mul(across).add(at.y.mul(0.35)), at.y.mul(0.16).add(look.timeS.mul(fall))),
      );
      return smoothstep(from, from + 0.12, drop.g) as Float;
    };
    const falling = streaks(2.1, 0.9, 0.8)
      .mul(0.16)
      .add(streaks(3.7, 0.6, 0.82).mul(0.1));
    const glass = drops(
      at.mul(9) as Vec2,
      look.timeS as unknown as Float,
      float(0.22).add(look.rain.mul(0.4)) as Float,
    );
    const fine = drops(
      at.mul(23) as Vec2,
      look.timeS.mul(0.7) as unknown as Float,
      float(0.15).add(look.rain.mul(0.45)) as Float,
    );
    const light = mix(look.horizon, look.zenith, 0.3).mul(1.05);
    const drop = max(glass.x, fine.x);
    const shade = mix(fine.y, glass.y, step(fine.x, glass.x));
    const shown = finish(light.mul(mix(float(0.35), float(1.25), shade)) as Vec3);
    const alpha = max(falling.mul(look.rain), drop.mul(0.42)).clamp(0, 0.8);
    const material = plainMaterial(vec4(shown.xyz, alpha) as Node<'vec4'>);
    material.vertexNode = vec4(positionLocal.xy, 0, 1);
    material.transparent = true;
    material.depthTest = false;
    material.depthWrite = false;
    this.mesh = new Mesh(new PlaneGeometry(2, 2), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 20;
  }

  resize(aspect: number): void {
    this.#aspect.value = aspect;
  }

  /** Shows where it rains and the view is through glass. */
  show(throughGlass: boolean): void {
    this.mesh.visible = throughGlass && this.#look.rain.value > 0.02;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    (this.mesh.material as Material).dispose();
  }
}

/** One drop a cell of a grid, each with its own place, size and life. Gives cover and shade from below (dark) to above. */
function drops(at: Vec2, timeS: Float, share: Float): { x: Float; y: Float } {
  const cell = floor(at);
  const hash = (seed: number) =>
    fract(sin(cell.x.mul(127.1 + seed).add(cell.y.mul(311.7 + 2 * seed))).mul(4375.85)) as Float;
  const age = fract(timeS.mul(hash(3).mul(0.12).add(0.06)).add(hash(11))) as Float;
  const centre = vec2(hash(1).mul(0.5).add(0.25), hash(5).mul(0.5).add(0.25).sub(age.mul(age).mul(0.12)));
  const radius = hash(7)
    .mul(0.14)
    .add(0.07)
    .mul(smoothstep(0, 0.08, age))
    .mul(smoothstep(1, 0.9, age));
  const away = fract(at).sub(centre).mul(vec2(1, 0.85));
  const inside = smoothstep(radius, radius.mul(0.6), length(away)).mul(step(hash(13), share)) as Float;
  // A drop shows the scene upside down: bright below, dark above.
  const shade = smoothstep(radius, radius.negate(), away.y) as Float;
  return { x: inside, y: shade };
}
