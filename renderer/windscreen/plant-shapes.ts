import { BufferAttribute, InstancedBufferGeometry } from 'three/webgpu';
import { Rng } from '../../sim/rng.ts';
import { ATLAS_CELLS, type AtlasCell } from './atlas.ts';

/** A point or direction, y up. */
type V = readonly [number, number, number];

/** What a triangle is made of. */
type Stuff = 'leaf' | 'needle' | 'bark';

/** Crown radius of each shape whose height is 1; an instance stretches it to its own height and radius. */
export const SHAPE_RADIUS = { broadleaf: 0.29, conifer: 0.18, bush: 0.65 } as const;

/** Roots reach this far below the foot, so that no plant hovers over lowered ground; share of the height. */
const ROOTS = 0.08;

/**
 * Collects triangles of a plant of height 1. Attribute `stuff`: share of leaf, share of needle (else bark), 1 where the
 * foliage atlas cuts out, and how much light gets there.
 */
class PlantBuilder {
  #positions: number[] = [];
  #normals: number[] = [];
  #uvs: number[] = [];
  #stuff: number[] = [];
  #indices: number[] = [];

  #vertex(at: V, normal: V, uv: readonly [number, number], stuff: Stuff, card: 0 | 1, light: number): number {
    this.#positions.push(...at);
    this.#normals.push(...normal);
    this.#uvs.push(...uv);
    this.#stuff.push(stuff === 'leaf' ? 1 : 0, stuff === 'needle' ? 1 : 0, card, light);
    return this.#positions.length / 3 - 1;
  }

  /** A cut-out: `foot` is the middle of its lower edge, `along` leads to the upper one, `across` to its right end. */
  card(
    cell: AtlasCell,
    foot: V,
    along: V,
    across: V,
    normal: V,
    stuff: Stuff,
    light: number,
    lightAtTip = light,
  ): void {
    const left = ATLAS_CELLS.indexOf(cell) / ATLAS_CELLS.length;
    const corners = [
      [-1, 0],
      [1, 0],
      [1, 1],
      [-1, 1],
    ].map(([side, end]) =>
      this.#vertex(
        add(add(foot, scale(across, side!)), scale(along, end!)),
        normal,
        [left + (side! + 1) / 2 / ATLAS_CELLS.length, end!],
        stuff,
        1,
        end ? lightAtTip : light,
      ),
    );
    this.#indices.push(corners[0]!, corners[1]!, corners[2]!, corners[0]!, corners[2]!, corners[3]!);
  }

  /** A body of revolution: rings of [height, radius, light], `jag` of every other corner drawn in. */
  body(
    rings: readonly V[],
    sides: number,
    stuff: Stuff,
    lean: readonly [number, number] = [0, 0],
    jag = 0,
  ): void {
    let below: number[] = [];
    for (const [r, [up, radius, light]] of rings.entries()) {
      const before = rings[Math.max(0, r - 1)]!;
      const after = rings[Math.min(rings.length - 1, r + 1)]!;
      const slope = (before[1] - after[1]) / Math.max(0.02, after[0] - before[0]);
      const here: number[] = [];
      for (let side = 0; side < sides; side++) {
        const angle = (2 * Math.PI * side) / sides;
        const reach = radius * (side % 2 === 1 ? 1 - jag : 1);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        const at: V = [reach * cos + lean[0] * up, up, reach * sin + lean[1] * up];
        here.push(this.#vertex(at, unit([cos, slope, sin]), [angle, up], stuff, 0, light));
      }
      for (let side = 0; below.length > 0 && side < sides; side++) {
        const next = (side + 1) % sides;
        this.#indices.push(below[side]!, here[side]!, here[next]!, below[side]!, here[next]!, below[next]!);
      }
      below = here;
    }
  }

  /** A limb between two points, tapering. */
  limb(from: V, to: V, fromRadius: number, toRadius: number): void {
    const axis = unit(sub(to, from));
    const side = unit(cross(axis, Math.abs(axis[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]));
    const other = cross(axis, side);
    const rings = [
      [from, fromRadius],
      [to, toRadius],
    ] as const;
    const corners = rings.map(([at, radius]) =>
      [0, 1, 2, 3].map((i) => {
        const out = add(scale(side, Math.cos((i * Math.PI) / 2)), scale(other, Math.sin((i * Math.PI) / 2)));
        return this.#vertex(add(at, scale(out, radius)), out, [0, 0], 'bark', 0, 0.7);
      }),
    );
    for (let i = 0; i < 4; i++) {
      const [a, b] = corners as [number[], number[]];
      const next = (i + 1) % 4;
      this.#indices.push(a[i]!, b[i]!, b[next]!, a[i]!, b[next]!, a[next]!);
    }
  }

  /** A clump of leaves about a point: cards that look outwards, with a dark heart that keeps the sky from showing. */
  clump(rng: Rng, crown: V, at: V, radius: number, cards: number, stuff: Stuff, flat = 1): void {
    for (let i = 0; i < cards; i++) {
      const out = direction(rng);
      const seat = add(at, [out[0] * radius * 0.62, out[1] * radius * 0.62 * flat, out[2] * radius * 0.62]);
      const facing = unit(add(out, scale(direction(rng), 0.9)));
      const across = unit(cross(facing, Math.abs(facing[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]));
      const along = cross(across, facing);
      const size = radius * rng.uniform(0.6, 0.85);
      // The crown's roundness, not the card's own plane, takes the light.
      const normal = unit(add(scale(unit(sub(seat, crown)), 0.75), scale(out, 0.55)));
      const light = 0.5 + 0.3 * out[1] + 0.35 * Math.min(1, Math.hypot(...sub(seat, crown)) / 0.36);
      this.card(
        'leaves',
        sub(seat, scale(along, size)),
        scale(along, 2 * size),
        scale(across, size),
        normal,
        stuff,
        light,
      );
    }
  }

  finish(): InstancedBufferGeometry {
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.#positions), 3));
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.#normals), 3));
    geometry.setAttribute('uv', new BufferAttribute(new Float32Array(this.#uvs), 2));
    geometry.setAttribute('stuff', new BufferAttribute(new Float32Array(this.#stuff), 4));
    geometry.setIndex(new BufferAttribute(new Uint16Array(this.#indices), 1));
    return geometry;
  }
}

/** How a broad-leaved tree is built. */
interface BroadleafForm {
  readonly clumps: number;
  readonly cards: number;
  /** Half-axes of the crown and the height of its middle. */
  readonly across: number;
  readonly up: number;
  readonly middle: number;
  readonly clumpRadius: number;
  readonly trunk: number;
}

const OAK: BroadleafForm = {
  clumps: 14,
  cards: 14,
  across: 0.21,
  up: 0.27,
  middle: 0.62,
  clumpRadius: 0.15,
  trunk: 0.026,
};
const BIRCH: BroadleafForm = {
  clumps: 11,
  cards: 10,
  across: 0.12,
  up: 0.32,
  middle: 0.62,
  clumpRadius: 0.12,
  trunk: 0.014,
};
const LIME: BroadleafForm = {
  clumps: 12,
  cards: 11,
  across: 0.16,
  up: 0.33,
  middle: 0.6,
  clumpRadius: 0.145,
  trunk: 0.022,
};

function broadleaf(rng: Rng, form: BroadleafForm): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  const crown: V = [0, form.middle, 0];
  const lean: [number, number] = [rng.uniform(-0.03, 0.03), rng.uniform(-0.03, 0.03)];
  const bole = form.middle - form.up * 0.35;
  plant.body(
    [
      [-ROOTS, form.trunk * 1.5, 0.5],
      [0.03, form.trunk * 1.15, 0.75],
      [bole, form.trunk * 0.75, 0.55],
      [form.middle + form.up * 0.5, form.trunk * 0.15, 0.4],
    ],
    6,
    'bark',
    lean,
  );
  plant.body(ellipsoid(form.middle, form.across * 0.72, form.up * 0.75), 7, 'leaf');
  for (let i = 0; i < form.clumps; i++) {
    // Spread over the crown's surface by the golden angle.
    const height = 1 - (2 * (i + 0.5)) / form.clumps;
    const ring = Math.sqrt(1 - height * height);
    const angle = i * 2.399963 + rng.uniform(-0.3, 0.3);
    const at: V = [
      form.across * ring * Math.cos(angle),
      form.middle + form.up * height,
      form.across * ring * Math.sin(angle),
    ];
    const radius = form.clumpRadius * rng.uniform(0.8, 1.1) * (1 - 0.25 * Math.max(0, height));
    plant.limb([lean[0] * bole, bole * 0.9, lean[1] * bole], at, form.trunk * 0.4, 0.003);
    plant.clump(rng, crown, at, radius, form.cards, 'leaf');
  }
  return plant.finish();
}

function ellipsoid(middle: number, across: number, up: number): V[] {
  return [-1, -0.6, 0, 0.6, 1].map((t) => [middle + up * t, across * Math.sqrt(1 - t * t), 0.32 + 0.18 * t]);
}

function spruce(rng: Rng): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  plant.body(
    [
      [-ROOTS, 0.022, 0.5],
      [0.35, 0.015, 0.4],
      [0.9, 0.004, 0.4],
    ],
    5,
    'bark',
  );
  plant.body(
    [
      [0.12, 0.045, 0.25],
      [0.5, 0.03, 0.35],
      [0.97, 0.003, 0.6],
    ],
    6,
    'needle',
  );
  const layers = 17;
  for (let layer = 0; layer < layers; layer++) {
    const t = layer / layers;
    const up = 0.09 + 0.85 * t ** 0.95;
    const reach = 0.19 * (1 - t) ** 0.85 + 0.02;
    const branches = t < 0.5 ? 9 : 7;
    for (let i = 0; i < branches; i++) {
      const angle = ((i + 0.5 * (layer % 2) + rng.uniform(-0.15, 0.15)) * 2 * Math.PI) / branches;
      const long = reach * rng.uniform(0.8, 1.15);
      const droop = rng.uniform(-0.7, -0.35) * (1 - 0.5 * t);
      const along: V = [Math.cos(angle) * long, droop * long, Math.sin(angle) * long];
      // Some branches hang sideways: level ones alone would be lines to whoever looks from the road.
      const roll = rng.uniform(-1, 1);
      const wide = long * 0.5;
      const across: V = [
        -Math.sin(angle) * Math.cos(roll) * wide,
        Math.sin(roll) * wide,
        Math.cos(angle) * Math.cos(roll) * wide,
      ];
      const normal = unit([Math.cos(angle) * 0.75, 0.75, Math.sin(angle) * 0.75]);
      plant.card('branch', [0, up, 0], along, across, normal, 'needle', 0.3 + 0.2 * t, 0.85 + 0.25 * t);
    }
  }
  plant.card('branch', [0, 0.86, 0], [0, 0.14, 0], [0.022, 0, 0], [0, 1, 0], 'needle', 0.9);
  plant.card('branch', [0, 0.86, 0], [0, 0.14, 0], [0, 0, 0.022], [0, 1, 0], 'needle', 0.9);
  return plant.finish();
}

function pine(rng: Rng): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  plant.body(
    [
      [-ROOTS, 0.024, 0.6],
      [0.5, 0.016, 0.7],
      [0.92, 0.005, 0.5],
    ],
    6,
    'bark',
  );
  for (let i = 0; i < 11; i++) {
    const up = 0.5 + 0.44 * (i / 10);
    const reach = 0.115 * (1 - (i / 10) ** 2) + 0.012;
    const angle = i * 2.399963;
    const at: V = [reach * Math.cos(angle), up, reach * Math.sin(angle)];
    plant.limb([0, up - 0.03, 0], at, 0.006, 0.002);
    plant.clump(rng, [0, 0.7, 0], at, 0.085 * rng.uniform(0.85, 1.1), 10, 'needle', 0.6);
  }
  return plant.finish();
}

function bush(rng: Rng): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  plant.body(
    [
      [-0.25, 0.4, 0.2],
      [0.3, 0.48, 0.3],
      [0.72, 0.2, 0.45],
      [0.8, 0, 0.5],
    ],
    7,
    'leaf',
  );
  for (let i = 0; i < 9; i++) {
    const angle = i * 2.399963;
    const away = i < 6 ? 0.36 : 0.16;
    const at: V = [away * Math.cos(angle), i < 6 ? 0.32 : 0.62, away * Math.sin(angle)];
    plant.clump(rng, [0, 0.25, 0], at, 0.34 * rng.uniform(0.85, 1.1), 9, 'leaf');
  }
  return plant.finish();
}

/** A plant as one upright cut-out that is turned to whoever looks: x from −1 to 1, y from 0 to 1. */
function cutOut(cell: AtlasCell, stuff: Stuff): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  plant.card(cell, [0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], stuff, 1);
  return plant.finish();
}

/** Two crossed cut-outs of grass. */
export function tuft(): InstancedBufferGeometry {
  const plant = new PlantBuilder();
  plant.card('grass', [0, -0.02, 0], [0, 1, 0], [0.55, 0, 0], [0, 1, 0], 'leaf', 0.55, 1.15);
  plant.card('grass', [0, -0.02, 0], [0, 1, 0], [0.2, 0, 0.5], [0, 1, 0], 'leaf', 0.55, 1.15);
  return plant.finish();
}

/** Shapes to see from near by: several of a kind, of which `SceneryItem.variant` picks one. */
export function nearShapes(): Readonly<
  Record<keyof typeof SHAPE_RADIUS, readonly InstancedBufferGeometry[]>
> {
  const rng = new Rng('plants');
  return {
    broadleaf: [
      broadleaf(rng.split('oak'), OAK),
      broadleaf(rng.split('birch'), BIRCH),
      broadleaf(rng.split('lime'), LIME),
    ],
    conifer: [spruce(rng.split('spruce')), pine(rng.split('pine'))],
    bush: [bush(rng.split('bush'))],
  };
}

/** Bare crowns, to see from above where leaves cost too much. */
export function crownShapes(): Readonly<Record<keyof typeof SHAPE_RADIUS, InstancedBufferGeometry>> {
  const crown = (rings: readonly V[], stuff: Stuff, jag: number) => {
    const plant = new PlantBuilder();
    plant.body(rings, 8, stuff, [0, 0], jag);
    plant.limb([0, -ROOTS, 0], [0, 0.9, 0], 0.03, 0.005);
    return plant.finish();
  };
  const { broadleaf, conifer, bush } = SHAPE_RADIUS;
  return {
    broadleaf: crown(dome(0.3, 1, broadleaf), 'leaf', 0.18),
    conifer: crown(
      [
        [0.1, conifer, 0.5],
        [1, 0, 1.1],
      ],
      'needle',
      0.3,
    ),
    bush: crown(dome(0, 0.85, bush), 'leaf', 0.18),
  };
}

/** The upper half of an ellipsoid, lighter towards its top. */
function dome(foot: number, top: number, across: number): V[] {
  return [0, 0.55, 0.85, 1].map((t) => [
    foot + (top - foot) * t,
    across * Math.sqrt(1 - t * t),
    0.55 + 0.45 * t,
  ]);
}

/** Cut-outs to see from afar and to cast shadows. */
export function farShapes(): Readonly<Record<keyof typeof SHAPE_RADIUS, InstancedBufferGeometry>> {
  return {
    broadleaf: cutOut('tree', 'leaf'),
    conifer: cutOut('fir', 'needle'),
    bush: cutOut('shrub', 'leaf'),
  };
}

const add = (a: V, b: V): V => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const sub = (a: V, b: V): V => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scale = (a: V, s: number): V => [a[0] * s, a[1] * s, a[2] * s];
const cross = (a: V, b: V): V => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit(v: V): V {
  const length = Math.hypot(...v);
  return length < 1e-9 ? [0, 1, 0] : scale(v, 1 / length);
}

/** A direction, all as likely. */
function direction(rng: Rng): V {
  const up = rng.uniform(-1, 1);
  const angle = rng.uniform(0, 2 * Math.PI);
  const flat = Math.sqrt(1 - up * up);
  return [flat * Math.cos(angle), up, flat * Math.sin(angle)];
}
