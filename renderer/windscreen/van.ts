import {
  attribute,
  cameraPosition,
  dot,
  float,
  max,
  mix,
  normalize,
  normalWorld,
  positionWorld,
  pow,
  reflect,
  smoothstep,
  uniform,
  uv,
  vec3,
  vec4,
} from 'three/tsl';
import {
  BufferAttribute,
  BufferGeometry,
  Group,
  type Material,
  Mesh,
  type MeshBasicNodeMaterial,
  type Node,
  PlaneGeometry,
} from 'three/webgpu';
import type { Rgb } from '../../sim/scene/mesh-builder.ts';
import { type Float, finish, type Look, plainMaterial, type Vec3 } from './look.ts';

/** A point of the vehicle: forward of the rear axle, left of its middle, up, m. */
type Point = readonly [number, number, number];

const WHEELBASE_M = 3.2;
const WHEEL_RADIUS_M = 0.37;
const WHEEL_SIDE_M = 0.86;
const BLUE: Rgb = [0.022, 0.085, 0.3];
/** In the shade of the cab, against the bright road. */
const BONNET_BLUE: Rgb = [0.012, 0.045, 0.16];
const WHITE: Rgb = [0.72, 0.73, 0.72];
const GLASS: Rgb = [0.012, 0.015, 0.018];
const BLACK: Rgb = [0.015, 0.015, 0.016];
const CHROME: Rgb = [0.42, 0.43, 0.44];
const LAMP_RED: Rgb = [0.42, 0.012, 0.01];
const LAMP_WHITE: Rgb = [0.8, 0.78, 0.7];

/** Flat-shaded solids of a vehicle. Attribute `paint`: colour and gloss; alpha of `glow` what shines by itself. */
class SolidBuilder {
  #positions: number[] = [];
  #normals: number[] = [];
  #paint: number[] = [];
  #glow: number[] = [];

  /** A flat polygon whose corners run counter-clockwise seen from outside. */
  face(corners: readonly Point[], colour: Rgb, gloss = 0.25, glow = 0): void {
    const at = corners.map(([x, y, z]): Point => [x, z, -y]);
    const normal = unit(cross(sub(at[1]!, at[0]!), sub(at[2]!, at[0]!)));
    for (let i = 1; i + 1 < at.length; i++) {
      for (const corner of [at[0]!, at[i]!, at[i + 1]!]) this.#push(corner, normal, colour, gloss, glow);
    }
  }

  /** A smooth sheet over a grid of points, row by row. */
  sheet(rows: readonly (readonly Point[])[], colour: Rgb, gloss: number): void {
    const at = rows.map((row) => row.map(([x, y, z]): Point => [x, z, -y]));
    const normalAt = (r: number, c: number) => {
      const clamp = (v: number, n: number) => Math.max(0, Math.min(n - 1, v));
      const row = (d: number) => at[clamp(r + d, at.length)]![c]!;
      const column = (d: number) => at[r]![clamp(c + d, at[r]!.length)]!;
      const normal = unit(cross(sub(column(1), column(-1)), sub(row(1), row(-1))));
      return normal[1] < 0 ? ([-normal[0], -normal[1], -normal[2]] as const) : normal;
    };
    for (let r = 0; r + 1 < at.length; r++) {
      for (let c = 0; c + 1 < at[r]!.length; c++) {
        for (const [dr, dc] of [
          [0, 0],
          [0, 1],
          [1, 1],
          [0, 0],
          [1, 1],
          [1, 0],
        ] as const) {
          this.#push(at[r + dr]![c + dc]!, normalAt(r + dr, c + dc), colour, gloss, 0);
        }
      }
    }
  }

  box([x0, y0, z0]: Point, [x1, y1, z1]: Point, colour: Rgb, gloss = 0.25, glow = 0): void {
    const faces: Point[][] = [
      [
        [x1, y0, z0],
        [x1, y1, z0],
        [x1, y1, z1],
        [x1, y0, z1],
      ],
      [
        [x0, y1, z0],
        [x0, y0, z0],
        [x0, y0, z1],
        [x0, y1, z1],
      ],
      [
        [x1, y1, z0],
        [x0, y1, z0],
        [x0, y1, z1],
        [x1, y1, z1],
      ],
      [
        [x0, y0, z0],
        [x1, y0, z0],
        [x1, y0, z1],
        [x0, y0, z1],
      ],
      [
        [x0, y0, z1],
        [x1, y0, z1],
        [x1, y1, z1],
        [x0, y1, z1],
      ],
      [
        [x0, y1, z0],
        [x1, y1, z0],
        [x1, y0, z0],
        [x0, y0, z0],
      ],
    ];
    for (const corners of faces) this.face(corners, colour, gloss, glow);
  }

  /** Left and right side of a profile that runs counter-clockwise seen from the right, and the skin between them. */
  prism(
    profile: readonly (readonly [number, number])[],
    halfWidthAt: (z: number) => number,
    paint: (z: number) => Rgb,
  ): void {
    const left = profile.map(([x, z]): Point => [x, halfWidthAt(z), z]);
    const right = profile.map(([x, z]): Point => [x, -halfWidthAt(z), z]);
    const middle = (points: readonly Point[]) => points.reduce((sum, p) => sum + p[2], 0) / points.length;
    this.face(right, paint(middle(right)));
    this.face([...left].reverse(), paint(middle(left)));
    for (let i = 0; i < profile.length; i++) {
      const next = (i + 1) % profile.length;
      const corners = [left[i]!, left[next]!, right[next]!, right[i]!];
      this.face(corners, paint(middle(corners)));
    }
  }

  cylinder(radius: number, y0: number, y1: number, sides: number, colour: Rgb, gloss: number): void {
    const ring = (y: number) =>
      Array.from({ length: sides }, (_, i): Point => {
        const angle = (2 * Math.PI * i) / sides;
        return [radius * Math.cos(angle), y, radius * Math.sin(angle)];
      });
    const right = ring(y0);
    const left = ring(y1);
    this.face(right, colour, gloss);
    this.face([...left].reverse(), colour, gloss);
    for (let i = 0; i < sides; i++) {
      const next = (i + 1) % sides;
      this.face([left[i]!, left[next]!, right[next]!, right[i]!], colour, gloss);
    }
  }

  #push(at: Point, normal: Point, colour: Rgb, gloss: number, glow: number): void {
    this.#positions.push(...at);
    this.#normals.push(...normal);
    this.#paint.push(...colour, gloss);
    this.#glow.push(glow);
  }

  finish(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.#normals), 3));
    geometry.setAttribute('paint', new BufferAttribute(new Float32Array(this.#paint), 4));
    geometry.setAttribute('glow', new BufferAttribute(new Float32Array(this.#glow), 1));
    return geometry;
  }
}

function body(): BufferGeometry {
  const van = new SolidBuilder();
  const half = (z: number) => (z < 1.15 ? 0.98 : 0.98 - 0.12 * ((z - 1.15) / 0.95));
  const blueBelow = (z: number) => (z < 0.98 ? BLUE : WHITE);
  van.prism(
    [
      [-1.12, 0.42],
      [4.08, 0.42],
      [4.14, 0.62],
      [4.1, 1.0],
      [-1.15, 1.0],
    ],
    half,
    () => BLUE,
  );
  van.prism(
    [
      [-1.15, 1.0],
      [4.1, 1.0],
      [4.02, 1.16],
      [3.28, 1.3],
      [2.72, 1.98],
      [2.4, 2.1],
      [-0.98, 2.1],
      [-1.14, 1.95],
    ],
    half,
    blueBelow,
  );
  const side = (corners: readonly (readonly [number, number])[], colour: Rgb, gloss: number) => {
    const right = corners.map(([x, z]): Point => [x, -half(z) - 0.008, z]);
    van.face(right, colour, gloss);
    van.face(right.map(([x, y, z]): Point => [x, -y, z]).reverse(), colour, gloss);
  };
  side(
    [
      [2.0, 1.34],
      [3.02, 1.34],
      [2.62, 1.86],
      [2.0, 1.86],
    ],
    GLASS,
    1,
  );
  side(
    [
      [-0.85, 1.4],
      [0.2, 1.4],
      [0.2, 1.84],
      [-0.85, 1.84],
    ],
    GLASS,
    1,
  );
  side(
    [
      [-1.1, 1.08],
      [3.9, 1.08],
      [3.9, 1.14],
      [-1.1, 1.14],
    ],
    BLUE,
    0.25,
  );
  for (const wheel of [0, WHEELBASE_M]) {
    const arch = Array.from({ length: 9 }, (_, i): readonly [number, number] => {
      const angle = (Math.PI * i) / 8;
      return [wheel + 0.47 * Math.cos(angle), Math.max(0.42, 0.4 + 0.44 * Math.sin(angle))];
    });
    side(arch, BLACK, 0);
  }
  const shield = (y: number, x: number, z: number): Point => [x + 0.012, y, z + 0.012];
  van.face(
    [
      shield(-0.84, 3.22, 1.37),
      shield(0.84, 3.22, 1.37),
      shield(0.78, 2.77, 1.92),
      shield(-0.78, 2.77, 1.92),
    ],
    GLASS,
    1,
  );
  for (const y of [0.44, -0.44]) {
    van.face(
      [
        [-1.165, y + 0.33, 1.36],
        [-1.165, y - 0.33, 1.36],
        [-1.15, y - 0.31, 1.86],
        [-1.15, y + 0.31, 1.86],
      ],
      GLASS,
      1,
    );
  }
  van.box([-1.19, -0.012, 0.6], [-1.15, 0.012, 1.95], [0.3, 0.3, 0.3], 0.1);
  for (const y of [0.86, -0.86]) {
    van.box([-1.17, y - 0.08, 0.98], [-1.12, y + 0.08, 1.3], LAMP_RED, 0.6, 1);
    van.box([4.08, y * 0.84 - 0.13, 0.72], [4.15, y * 0.84 + 0.13, 0.92], LAMP_WHITE, 0.8, 1);
    van.box([2.86, y * 1.17 - 0.1, 1.34], [2.94, y * 1.17 + 0.1, 1.56], BLACK, 0.3);
  }
  van.box([-1.26, -0.97, 0.4], [-1.12, 0.97, 0.56], CHROME, 0.8);
  van.box([4.08, -0.97, 0.4], [4.22, 0.97, 0.56], CHROME, 0.8);
  van.box([4.1, -0.5, 0.68], [4.13, 0.5, 0.94], BLACK, 0.3);
  // Cooling for the computers, and the camera that looks ahead.
  van.box([-0.3, -0.42, 2.1], [0.9, 0.42, 2.32], [0.6, 0.61, 0.6], 0.1);
  van.box([2.18, -0.13, 2.1], [2.42, 0.13, 2.3], BLACK, 0.4);
  van.box([-1.0, -0.8, 0.3], [3.9, 0.8, 0.44], BLACK, 0);
  return van.finish();
}

function wheel(): BufferGeometry {
  const solid = new SolidBuilder();
  solid.cylinder(WHEEL_RADIUS_M, -0.12, 0.12, 20, BLACK, 0.02);
  solid.cylinder(0.21, -0.128, 0.128, 10, CHROME, 0.6);
  solid.cylinder(0.08, -0.14, 0.14, 6, BLACK, 0.2);
  return solid.finish();
}

/** The bonnet as the driver sees it over the dashboard. */
function bonnet(): BufferGeometry {
  const solid = new SolidBuilder();
  const rows = Array.from({ length: 13 }, (_, r) => {
    const t = r / 12;
    return Array.from({ length: 33 }, (_, c): Point => {
      const side = 1 - c / 16;
      const y = side * (0.99 - 0.05 * t ** 2);
      const x = 2.7 + 1.3 * t * (1 - 0.09 * side ** 2);
      const ridge = 0.016 * Math.exp(-(((Math.abs(side) - 0.5) / 0.07) ** 2));
      return [x, y, 1.15 - 0.1 * t ** 2.4 - 0.07 * side ** 4 + ridge * (1 - 0.4 * t)];
    });
  });
  solid.sheet(rows, BONNET_BLUE, 0.4);
  return solid.finish();
}

/** Reflects the sky in paint and glass. */
function vehicleMaterial(look: Look, shines: Float): MeshBasicNodeMaterial {
  const paint = attribute('paint', 'vec4');
  const glow = attribute('glow', 'float') as unknown as Float;
  const normal = normalize(normalWorld) as Vec3;
  const fromEye = normalize(positionWorld.sub(cameraPosition));
  const mirrored = reflect(fromEye, normal) as Vec3;
  const facing = max(dot(fromEye.negate(), normal), 0);
  const fresnel = pow(float(1).sub(facing), 5).mul(0.85).add(0.06).mul(paint.w);
  const sky = mix(look.haze(mirrored), look.zenith, smoothstep(0, 0.6, mirrored.y));
  const land = look.palette.ground.mul(look.fromAbove);
  const around = mix(land, sky, smoothstep(-0.12, 0.06, mirrored.y));
  const glint = look.sun.mul(
    pow(max(dot(mirrored, look.towardsSun), 0), 90)
      .mul(paint.w)
      .mul(1.6),
  );
  const lit = look.lit(paint.xyz as Vec3, normal, float(1) as Float, 'vertex');
  const shown = mix(lit, around, fresnel)
    .add(glint)
    .add(paint.xyz.mul(glow.mul(shines).mul(3)));
  return plainMaterial(look.seen(shown as Vec3));
}

/** A van like the Navlab: box body, wheels that roll and steer, lamps that shine at dusk, a soft shadow beneath. */
export class Van {
  readonly group = new Group();
  readonly bonnet: Mesh;
  readonly #wheels: { readonly mesh: Mesh; readonly steers: boolean }[];
  readonly #shines = uniform(0);
  readonly #look: Look;
  readonly #parts: Mesh[] = [];
  #rolled = 0;

  constructor(look: Look) {
    this.#look = look;
    const material = vehicleMaterial(look, this.#shines as unknown as Float);
    const wheelShape = wheel();
    this.#add(new Mesh(body(), material));
    this.#wheels = [0, WHEELBASE_M].flatMap((forward) =>
      [1, -1].map((side) => {
        const mesh = this.#add(new Mesh(wheelShape, material));
        mesh.position.set(forward, WHEEL_RADIUS_M, -side * WHEEL_SIDE_M);
        mesh.rotation.order = 'YZX';
        return { mesh, steers: forward > 0 };
      }),
    );
    this.#add(shadowBeneath());
    this.bonnet = new Mesh(bonnet(), material);
    this.bonnet.frustumCulled = false;
    this.#parts.push(this.bonnet);
  }

  /** Turns the wheels: the front ones to the curvature, all by the way driven since the last call, m. */
  drive(curvaturePerM: number, distanceM: number): void {
    this.#rolled = (this.#rolled + distanceM / WHEEL_RADIUS_M) % (2 * Math.PI);
    this.#shines.value = 0.15 + this.#look.lampStrength;
    for (const { mesh, steers } of this.#wheels) {
      mesh.rotation.z = -this.#rolled;
      mesh.rotation.y = steers ? Math.atan(WHEELBASE_M * curvaturePerM) : 0;
    }
  }

  dispose(): void {
    for (const { geometry, material } of this.#parts) {
      geometry.dispose();
      (material as Material).dispose();
    }
  }

  #add(mesh: Mesh): Mesh {
    this.group.add(mesh);
    this.#parts.push(mesh);
    return mesh;
  }
}

/** Another car: the same body, to be seen through. */
export function createGhost(): Mesh {
  const normal = normalize(normalWorld) as Vec3;
  const fromEye = normalize(positionWorld.sub(cameraPosition));
  const rim = pow(float(1).sub(max(dot(fromEye.negate(), normal), 0)), 2);
  const material = plainMaterial(finish(vec3(0.25, 0.75, 0.95).mul(rim.mul(0.8).add(0.35)) as Vec3));
  const shown = material.fragmentNode as Node<'vec4'>;
  material.fragmentNode = vec4(shown.xyz, rim.mul(0.5).add(0.25));
  material.transparent = true;
  material.depthWrite = false;
  const ghost = new Mesh(body(), material);
  ghost.renderOrder = 12;
  ghost.visible = false;
  return ghost;
}

function shadowBeneath(): Mesh {
  const at = uv().sub(0.5).mul(2);
  const far = max(at.x.abs(), at.y.abs());
  const round = at.x.mul(at.x).add(at.y.mul(at.y)).sqrt();
  const dark = smoothstep(1, 0.45, mix(far, round, 0.55)).mul(0.62);
  const material = plainMaterial(vec4(0, 0, 0, dark) as Node<'vec4'>);
  material.transparent = true;
  material.depthWrite = false;
  const mesh = new Mesh(new PlaneGeometry(6.1, 2.9), material);
  mesh.rotation.x = -Math.PI / 2;
  mesh.position.set(1.5, 0.05, 0);
  mesh.renderOrder = 5;
  return mesh;
}

const sub = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit(v: Point): Point {
  const length = Math.hypot(...v) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}
