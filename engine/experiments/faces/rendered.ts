import { FogExp2, Mesh, PerspectiveCamera, Scene } from 'three';
import { Rng } from '../../../sim/rng.ts';
import { MeshBuilder, type SceneLight } from '../../../sim/scene/mesh-builder.ts';
import { stopIfCancelled } from '../../errors.ts';
import type { Job } from '../../job.ts';
import type { Eye } from '../../sensors/painter.ts';
import { RasterPainter } from '../../sensors/raster/raster-sensors.ts';
import { FACE_COLUMNS, FACE_ROWS, type Face, POSES } from './face.ts';

const EXPRESSIONS = ['neutral', 'happy', 'sad', 'angry'] as const;
export const PERSONS = 20;

/** What makes a person look like nobody else. Lengths in heads, tones 0 … 1. */
interface Person {
  readonly width: number;
  readonly height: number;
  readonly skin: number;
  readonly hair: number;
  /** How far hair comes down the forehead, and how far out to the sides. */
  readonly fringe: number;
  readonly volume: number;
  /** Hair beside the face, down to the shoulders. */
  readonly long: boolean;
  readonly beard: boolean;
  readonly eyesApart: number;
  readonly brows: number;
  readonly nose: number;
  readonly mouth: number;
  readonly shirt: number;
}

/** One way to be photographed. */
export interface Sitting {
  readonly pose: Face['pose'];
  readonly expression: (typeof EXPRESSIONS)[number];
  readonly sunglasses: boolean;
  /** Where the light comes from, rad to the left of the camera. */
  readonly lightRad: number;
  /** Draws how they hold their head and stand, and the noise. */
  readonly rng: Rng;
}

type Vector = readonly [number, number, number];

/** An ellipsoid of a head: where, how large, how bright. */
interface Part {
  readonly at: Vector;
  readonly radii: Vector;
  readonly tone: number;
  /** Turned about the axis that looks out of the face, rad. */
  readonly tiltRad?: number;
  /** Belongs to the body, which does not turn with the head. */
  readonly body?: boolean;
}

const RINGS = 8;
const SEGMENTS = 12;
/** Head's turn to the side and back, rad. */
const TURN_RAD = 0.85;
const UP_RAD = 0.5;
const BACKGROUND = 0.18;
const NOISE = 0.02;
const DISTANCE = 6;
/** Height that the camera stands at and looks at, heads above the middle of the head. */
const LOOKS_AT = -0.1;

/** The persons of a seed, the same whatever else is drawn. */
function personOf(rng: Rng): Person {
  const dark = rng.uniform(0.03, 0.2);
  return {
    width: rng.uniform(0.68, 0.88),
    height: rng.uniform(0.95, 1.15),
    skin: rng.uniform(0.3, 0.85),
    hair: rng.chance(0.7) ? dark : rng.uniform(0.35, 0.8),
    fringe: rng.uniform(0.15, 0.7),
    volume: rng.uniform(0.02, 0.22),
    long: rng.chance(0.4),
    beard: rng.chance(0.35),
    eyesApart: rng.uniform(0.24, 0.36),
    brows: rng.uniform(0.03, 0.09),
    nose: rng.uniform(0.1, 0.2),
    mouth: rng.uniform(0.2, 0.36),
    shirt: rng.uniform(0.03, 0.95),
  };
}

/** Everything of a person who faces x, y to the left, z up; the head's middle is the origin. */
function partsOf(person: Person, { expression, sunglasses }: Sitting): Part[] {
  const { width, height, skin, hair, fringe, volume, eyesApart, brows, nose, mouth } = person;
  const front = (y: number, z: number) =>
    0.9 * Math.sqrt(Math.max(0.05, 1 - (y / width) ** 2 - (z / height) ** 2));
  const parts: Part[] = [
    { at: [0, 0, 0], radii: [0.9, width, height], tone: skin },
    // Hair is a larger head behind and above.
    {
      at: [-0.22 - 0.3 * (1 - fringe), 0, 0.22],
      radii: [0.9 + volume, width + volume, height + 0.5 * volume],
      tone: hair,
    },
    { at: [0.12 * fringe, 0, height * 0.82], radii: [0.75, width * 0.85, 0.25 + 0.3 * fringe], tone: hair },
    { at: [front(0, -0.12) + 0.02, 0, -0.1], radii: [nose, 0.09, 0.2], tone: 0.92 * skin },
    { at: [-0.25, 0, -1.2], radii: [0.4, 0.36, 0.6], tone: 0.85 * skin, body: true },
    { at: [-0.3, 0, -2.3], radii: [0.7, 1.7, 0.95], tone: person.shirt, body: true },
  ];
  for (const side of [-1, 1]) {
    const y = side * eyesApart;
    const x = front(y, 0.18);
    parts.push({ at: [-0.05, side * width, 0], radii: [0.15, 0.1, 0.2], tone: 0.9 * skin });
    parts.push({ at: [x, y, 0.18], radii: [0.05, 0.13, 0.075], tone: 0.95 });
    parts.push({ at: [x + 0.03, y, 0.18], radii: [0.05, 0.06, 0.07], tone: 0.03 });
    const frown = { neutral: 0, happy: -0.1, sad: -0.35, angry: 0.4 }[expression];
    const raised = { neutral: 0, happy: 0.04, sad: 0.04, angry: -0.06 }[expression];
    parts.push({
      at: [x + 0.03, y, 0.38 + raised],
      radii: [0.06, 0.17, brows],
      tone: hair,
      tiltRad: side * frown,
    });
    if (person.long)
      parts.push({ at: [-0.3, side * (width + 0.05), -0.5], radii: [0.4, 0.16 + volume, 0.95], tone: hair });
    if (sunglasses) parts.push({ at: [x + 0.06, y, 0.17], radii: [0.08, 0.21, 0.16], tone: 0.02 });
    // Corners of the mouth, up or down.
    const corner = { neutral: 0, happy: 0.1, sad: -0.1, angry: -0.04 }[expression];
    const open = expression === 'happy' ? 1.2 : 1;
    parts.push({
      at: [front(side * mouth * 0.5, -0.5) + 0.02, side * mouth * 0.5 * open, -0.5 + corner / 2],
      radii: [0.06, mouth * 0.55 * open, 0.055],
      tone: 0.45 * skin,
      tiltRad: side * corner * 3,
    });
  }
  if (person.beard) parts.push({ at: [0.12, 0, -0.72], radii: [0.78, width * 0.8, 0.42], tone: hair });
  return parts;
}

/** Draws procedural faces by Three.js's scene and our rasteriser. The same seed gives the same faces. */
export class FaceStudio implements Disposable {
  readonly #painter: RasterPainter;
  readonly #scene = new Scene();
  readonly #builder = new MeshBuilder();
  readonly #mesh: Mesh;
  readonly #persons: readonly Person[];

  constructor(seed: number) {
    const camera = new PerspectiveCamera(26, FACE_COLUMNS / FACE_ROWS, 1, 20);
    camera.position.set(DISTANCE, LOOKS_AT, 0);
    camera.lookAt(0, LOOKS_AT, 0);
    camera.updateMatrixWorld();
    const eye = (rows: number, columns: number, across: number, down: number): Eye => ({
      rows,
      columns,
      across,
      down,
      camera,
    });
    this.#painter = new RasterPainter({
      camera: eye(FACE_ROWS, FACE_COLUMNS, 3, 3),
      glance: eye(1, 4, 1, 1),
      range: eye(1, 4, 1, 1),
    });
    this.#scene.fog = new FogExp2(0, 0);
    this.#mesh = new Mesh(this.#builder.finish(), this.#painter.materials.plant);
    this.#scene.add(this.#mesh);
    const rng = new Rng(seed).split('persons');
    this.#persons = Array.from({ length: PERSONS }, (_, i) => personOf(rng.split(i)));
  }

  async photograph(person: number, sitting: Sitting): Promise<Face> {
    const { pose, lightRad, rng } = sitting;
    const yaw = (pose === 'left' ? -TURN_RAD : pose === 'right' ? TURN_RAD : 0) + rng.uniform(-0.12, 0.12);
    const pitch = (pose === 'up' ? UP_RAD : 0) + rng.uniform(-0.08, 0.08);
    const shift: Vector = [0, rng.uniform(-0.12, 0.12), rng.uniform(-0.1, 0.1)];
    const strength = rng.uniform(0.5, 0.8);
    const light: SceneLight = {
      towardsSun: [0.8 * Math.cos(lightRad), 0.8 * Math.sin(lightRad), 0.6],
      sun: [strength, strength, strength],
      fromAbove: [0.4, 0.4, 0.4],
      fromBelow: [0.25, 0.25, 0.25],
    };
    this.#builder.begin(light);
    for (const part of partsOf(this.#persons[person]!, sitting))
      addEllipsoid(this.#builder, part, yaw, pitch, shift);
    this.#mesh.geometry = this.#builder.finish();
    this.#painter.drawShadow(this.#scene);
    this.#painter.draw(this.#scene, 'camera');
    const { rgb, road } = (await this.#painter.collect()).light;
    const pixels = Float32Array.from({ length: FACE_ROWS * FACE_COLUMNS }, (_, i) => {
      const linear = rgb[3 * i]! + BACKGROUND * (1 - road[i]!);
      return Math.min(1, Math.max(0, linear ** (1 / 2.2) + rng.normal(0, NOISE)));
    });
    return {
      person: `person ${person + 1}`,
      pose,
      expression: sitting.expression,
      sunglasses: sitting.sunglasses,
      pixels,
    };
  }

  [Symbol.dispose](): void {
    this.#builder.dispose();
    this.#painter.dispose();
  }
}

/** What is learned from, and what is asked: expressions and light that were not there before. */
export interface FaceSets {
  readonly training: readonly Face[];
  readonly heldOut: readonly Face[];
}

/** Every person in every pose, with and without sunglasses: to learn from, and held out in one expression and another light. */
export async function renderedFaces(seed: number, sittings: number, job: Job): Promise<FaceSets> {
  using studio = new FaceStudio(seed);
  const rng = new Rng(seed).split('sittings');
  const training: Face[] = [];
  const heldOut: Face[] = [];
  for (let person = 0; person < PERSONS; person++) {
    stopIfCancelled(job.signal);
    job.onProgress({ phase: 'drawing faces', done: person, total: PERSONS });
    for (const pose of POSES) {
      for (const expression of EXPRESSIONS) {
        for (const sunglasses of [false, true]) {
          for (let sitting = 0; sitting < sittings; sitting++) {
            const own = rng.split(`${person}/${pose}/${expression}/${sunglasses}/${sitting}`);
            const isHeldOut = expression === 'sad';
            const lightRad = isHeldOut
              ? own.uniform(-0.15, 0.15)
              : (own.chance(0.5) ? 1 : -1) * own.uniform(0.3, 0.9);
            const face = await studio.photograph(person, {
              pose,
              expression,
              sunglasses,
              lightRad,
              rng: own,
            });
            (isHeldOut ? heldOut : training).push(face);
          }
        }
      }
    }
  }
  return { training, heldOut };
}

/** The surface of an ellipsoid; the head's turn and lift go about the neck, and the road's share marks what is no background. */
function addEllipsoid(mesh: MeshBuilder, part: Part, yaw: number, pitch: number, shift: Vector): void {
  const { at, radii, tone, tiltRad = 0, body = false } = part;
  const turn = body ? 0 : yaw;
  const lift = body ? 0 : pitch;
  const placed = ([x, y, z]: Vector): Vector => {
    // Lift about y, then turn about z.
    const [lx, lz] = [x * Math.cos(lift) - z * Math.sin(lift), x * Math.sin(lift) + z * Math.cos(lift)];
    return [lx * Math.cos(turn) - y * Math.sin(turn), lx * Math.sin(turn) + y * Math.cos(turn), lz];
  };
  const tilted = ([x, y, z]: Vector): Vector => [
    x,
    y * Math.cos(tiltRad) - z * Math.sin(tiltRad),
    y * Math.sin(tiltRad) + z * Math.cos(tiltRad),
  ];
  let first = -1;
  for (let ring = 0; ring <= RINGS; ring++) {
    const polar = (Math.PI * ring) / RINGS;
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const around = (2 * Math.PI * segment) / SEGMENTS;
      const unit: Vector = [
        Math.sin(polar) * Math.cos(around),
        Math.sin(polar) * Math.sin(around),
        Math.cos(polar),
      ];
      const [nx, ny, nz] = placed(tilted([unit[0] / radii[0], unit[1] / radii[1], unit[2] / radii[2]]));
      const length = Math.hypot(nx, ny, nz);
      mesh.paint([tone, tone, tone], nx / length, ny / length, nz / length, 1);
      const local = tilted([unit[0] * radii[0], unit[1] * radii[1], unit[2] * radii[2]]);
      const [x, y, z] = placed([local[0] + at[0], local[1] + at[1], local[2] + at[2]]);
      const index = mesh.vertex(x + shift[0], y + shift[1], z + shift[2]);
      if (first < 0) first = index;
    }
  }
  for (let ring = 0; ring < RINGS; ring++) {
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const next = (segment + 1) % SEGMENTS;
      const [top, below] = [first + ring * SEGMENTS, first + (ring + 1) * SEGMENTS];
      mesh.quad(top + segment, below + segment, below + next, top + next);
    }
  }
}
