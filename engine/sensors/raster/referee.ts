import { type Camera, type Matrix4, type Scene, Vector4 } from 'three';
import { GRAIN, GRAIN_SCALE, type SceneMaterials } from '../../../sim/scene/materials.ts';
import type { RetinaLight } from '../../../sim/sensors/camera-image.ts';
import type { Drawings, Eye, EyeName, Eyes, Painter } from '../painter.ts';
import { type Drawable, drawList, fogOf, formulasOf } from './draw-list.ts';
import { type GrainLevel, grainLevels } from './grain.ts';
import { depthsOf, projectionOf } from './projection.ts';

/** A vertex as projection.ts gives it: X, Y, w, d. */
type Projected = readonly [number, number, number, number];

/** What a sample sees. */
interface Hit {
  readonly drawable: Drawable;
  /** The triangle's vertices in the arrays of its mesh. */
  readonly corners: readonly [number, number, number];
  /** Shares of the three corners in the point that is seen, sum 1. */
  readonly shares: readonly [number, number, number];
  /** How the shares grow to the next sample to the right and below. */
  readonly right: readonly [number, number, number];
  readonly below: readonly [number, number, number];
  /** Distance along the camera's axis, m. */
  readonly distanceM: number;
}

/** Nearest d / w of each sample, and what is seen there. */
interface Image {
  readonly width: number;
  readonly height: number;
  readonly nearness: Float64Array;
  readonly hits: (Hit | undefined)[];
}

/**
 * The rasteriser's referee: what its kernel computes, in plain double-precision code that takes each triangle and each
 * sample by itself. A hundred times slower.
 */
export class RefereePainter implements Painter {
  readonly #eyes: Eyes;
  readonly materials: SceneMaterials;
  readonly #formulas: ReturnType<typeof formulasOf>;
  readonly #grain: readonly GrainLevel[];
  #shadow: Image | undefined;
  #light: RetinaLight | undefined;
  #inverse: Float32Array | undefined;
  #triangles = 0;

  constructor(eyes: Eyes, materials: SceneMaterials) {
    this.#eyes = eyes;
    this.materials = materials;
    this.#formulas = formulasOf(materials);
    this.#grain = grainLevels(materials.grain);
  }

  get triangles(): number {
    return this.#triangles;
  }

  drawShadow(scene: Scene): void {
    const { camera, size } = this.materials.shadow;
    this.#shadow = this.#see(scene, camera, size, size);
  }

  draw(scene: Scene, name: EyeName): void {
    const eye = this.#eyes[name];
    const image = this.#see(scene, eye.camera, eye.columns * eye.across, eye.rows * eye.down);
    if (name === 'range') this.#inverse = inverseDistances(image, eye);
    else this.#light = this.#averaged(image, eye, scene);
  }

  async collect(): Promise<Drawings> {
    const drawings = { light: this.#light!, inverse: this.#inverse };
    this.#inverse = undefined;
    return drawings;
  }

  dispose(): void {
    this.materials.dispose();
  }

  #see(scene: Scene, camera: Camera, width: number, height: number): Image {
    const drawables = drawList(scene, camera, this.#formulas);
    const { farthest, nearest } = depthsOf(camera);
    const nearness = new Float64Array(width * height).fill(farthest);
    const image: Image = { width, height, nearness, hits: new Array(width * height) };
    for (const drawable of drawables) {
      const matrix = projectionOf(camera, drawable.toWorld, width, height);
      const { index, firstCorner, corners } = drawable;
      for (let at = firstCorner; at < firstCorner + corners; at += 3) {
        const triangle = [index.getX(at), index.getX(at + 1), index.getX(at + 2)] as const;
        drawTriangle(image, drawable, triangle, matrix, nearest);
      }
      this.#triangles += corners / 3;
    }
    return image;
  }

  /** Means over the samples of each cell. */
  #averaged({ width, hits }: Image, { rows, columns, across, down }: Eye, scene: Scene): RetinaLight {
    const rgb = new Float32Array(rows * columns * 3);
    const road = new Float32Array(rows * columns);
    for (let cell = 0; cell < road.length; cell++) {
      const sum = [0, 0, 0, 0];
      for (let sample = 0; sample < across * down; sample++) {
        const row = Math.floor(cell / columns) * down + Math.floor(sample / across);
        const hit = hits[row * width + (cell % columns) * across + (sample % across)];
        const colour = hit ? this.#colour(hit, scene) : [0, 0, 0, 0];
        for (let band = 0; band < 4; band++) sum[band]! += colour[band]! / (across * down);
      }
      rgb.set(sum.slice(0, 3), 3 * cell);
      road[cell] = sum[3]!;
    }
    return { rgb, road };
  }

  /** Red, green, blue and the road's share: the formulas of sim/scene/materials.ts. */
  #colour(hit: Hit, scene: Scene): number[] {
    const { drawable, distanceM } = hit;
    const [red, green, blue, road] = mixed(hit, drawable.colour.array, 4, hit.shares) as [
      number,
      number,
      number,
      number,
    ];
    const sky = [red, green, blue];
    if (drawable.formula === 'sky') return [...sky, road];
    const sun = mixed(hit, drawable.sunlit.array, 3, hit.shares);
    const at = mixed(hit, drawable.position.array, 3, hit.shares);
    const surface = drawable.formula === 'surface';
    const sunlight = surface ? this.#sunlightAt(at) : 1;
    const brightness = surface ? GRAIN * this.#grainAt(hit, at) + 1 - GRAIN / 2 : 1;
    const { color, density } = fogOf(scene);
    const fog = color.toArray();
    const clear = Math.exp(-((density * distanceM) ** 2));
    return [
      ...sky.map((light, band) => {
        const lit = (light + sunlight * sun[band]!) * brightness;
        return clear * lit + (1 - clear) * fog[band]!;
      }),
      road,
    ];
  }

  /** 1 where the sun reaches a point of the scene, 0 in the shade. */
  #sunlightAt([x, y, z]: readonly number[]): 0 | 1 {
    const { toMap, size } = this.materials.shadow;
    const place = new Vector4(x, y, z, 1).applyMatrix4(toMap);
    if (Math.max(Math.abs(place.x - 0.5), Math.abs(place.y - 0.5)) >= 0.5) return 1;
    const texel = Math.floor(place.y * size) * size + Math.floor(place.x * size);
    return 1 - this.#shadow!.nearness[texel]! < place.z ? 0 : 1;
  }

  /** Brightness of the grain, 0 … 1: the nearest texel of the nearest level, by how far apart neighbouring samples lie. */
  #grainAt(hit: Hit, at: readonly number[]): number {
    const texels = GRAIN_SCALE * this.#grain[0]!.size;
    const spread = (by: Hit['shares']) => {
      const [x, , z] = mixed(hit, hit.drawable.position.array, 3, by) as [number, number, number];
      return texels * Math.hypot(x, z);
    };
    const apart = Math.max(spread(hit.right), spread(hit.below));
    const level = Math.floor(Math.log2(apart) + 0.5);
    const { size, bytes } = this.#grain[Math.min(this.#grain.length - 1, Math.max(0, level))]!;
    const texel = (metres: number) => {
      const place = metres * GRAIN_SCALE;
      return Math.floor((place - Math.floor(place)) * size);
    };
    return bytes[texel(at[2]!) * size + texel(at[0]!)]! / 255;
  }
}

/** Something of a vertex's, mixed by shares of the corners. */
function mixed(
  { corners }: Hit,
  values: ArrayLike<number>,
  size: number,
  shares: readonly [number, number, number],
): number[] {
  return Array.from({ length: size }, (_, i) =>
    corners.reduce((sum, corner, k) => sum + shares[k]! * values[corner * size + i]!, 0),
  );
}

/**
 * Draws a triangle without ever dividing by the w of a corner, so that it may reach behind the camera (Olano and Greer,
 * Triangle Scan Conversion Using 2D Homogeneous Coordinates, 1997). A corner's share of a sample (x, y, 1) is the
 * product with the plane through the eye and the other two corners.
 */
function drawTriangle(
  { width, height, nearness, hits }: Image,
  drawable: Drawable,
  corners: readonly [number, number, number],
  matrix: Matrix4,
  nearest: number,
): void {
  const [a, b, c] = corners.map((corner) => {
    const { x, y, z, w } = new Vector4(
      drawable.position.getX(corner),
      drawable.position.getY(corner),
      drawable.position.getZ(corner),
      1,
    ).applyMatrix4(matrix);
    return [x, y, z, w] as const;
  }) as [Projected, Projected, Projected];
  // Rows of samples run downwards: what turns counter-clockwise to the eye turns the other way in them.
  const edges = [across(c, b), across(a, c), across(b, a)] as const;
  const volume = a[0] * edges[0][0] + a[1] * edges[0][1] + a[2] * edges[0][2];
  if (!(volume > 0)) return;
  const [left, right, top, bottom] = bounds([a, b, c], 1 / nearest);
  for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(height - 1, bottom); y++) {
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(width - 1, right); x++) {
      const e = edges.map((edge) => edge[0] * x + edge[1] * y + edge[2]) as [number, number, number];
      if (!edges.every((edge, i) => e[i]! > 0 || (e[i] === 0 && ownsItsLine(edge)))) continue;
      const near = (e[0] * a[3] + e[1] * b[3] + e[2] * c[3]) / volume;
      const sample = y * width + x;
      if (near < nearness[sample]! || near > nearest) continue;
      if (drawable.depthWrite) nearness[sample] = near;
      const sum = e[0] + e[1] + e[2];
      const shares = e.map((value) => value / sum) as [number, number, number];
      const growth = (axis: 0 | 1) => {
        const whole = edges[0][axis] + edges[1][axis] + edges[2][axis];
        return edges.map((edge, i) => (edge[axis] - shares[i]! * whole) / sum) as [number, number, number];
      };
      hits[sample] = {
        drawable,
        corners,
        shares,
        right: growth(0),
        below: growth(1),
        distanceM: volume / sum,
      };
    }
  }
}

/** Cross product of two corners' (X, Y, w). */
function across(p: Projected, q: Projected): [number, number, number] {
  return [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
}

/** Of two triangles that meet in a line, one owns the samples on it. */
function ownsItsLine([x, y]: readonly [number, number, number]): boolean {
  return x > 0 || (x === 0 && y > 0);
}

/** Columns and rows that the part of a triangle ahead of w = `nearM` lies between: left, right, top, bottom. */
function bounds(corners: readonly Projected[], nearM: number): [number, number, number, number] {
  const ahead: Projected[] = [];
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % 3]!;
    if (from[2] >= nearM) ahead.push(from);
    if (from[2] >= nearM === to[2] >= nearM) continue;
    const t = (nearM - from[2]) / (to[2] - from[2]);
    ahead.push(from.map((value, k) => value + t * (to[k]! - value)) as unknown as Projected);
  }
  const columns = ahead.map(([x, , w]) => x / w);
  const rows = ahead.map(([, y, w]) => y / w);
  return [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
}

/** One over the distance along each sample's ray, 1/m. */
function inverseDistances({ width, height, nearness, hits }: Image, { camera }: Eye): Float32Array {
  const [tanAcross, tanUp] = [
    1 / camera.projectionMatrix.elements[0],
    1 / camera.projectionMatrix.elements[5],
  ];
  return Float32Array.from(nearness, (near, sample) => {
    const x = tanAcross * ((2 * ((sample % width) + 0.5)) / width - 1);
    const y = tanUp * ((2 * (Math.floor(sample / width) + 0.5)) / height - 1);
    return hits[sample] ? near / Math.hypot(1, x, y) : 0;
  });
}
