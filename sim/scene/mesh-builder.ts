import { BufferAttribute, BufferGeometry } from 'three/webgpu';

/** Red, green, blue in linear light, 0 … 1. */
export type Rgb = readonly [number, number, number];

/** A point of a mesh in vehicle convention: x forward, y left, z up, relative to the scene's origin, m. */
export type Point = readonly [number, number, number];

const START_CAPACITY = 4096;

/**
 * Collects coloured triangles into one geometry. Points come in ISO 8855's frame and are stored in Three.js's, with y
 * up: (x, y, z) → (x, z, −y). Texture coordinates are metres over the ground.
 */
export class MeshBuilder {
  #positions = new Float32Array(3 * START_CAPACITY);
  #normals = new Float32Array(3 * START_CAPACITY);
  #colours = new Float32Array(4 * START_CAPACITY);
  #uvs = new Float32Array(2 * START_CAPACITY);
  #indices = new Uint32Array(6 * START_CAPACITY);
  #vertices = 0;
  #corners = 0;

  get triangles(): number {
    return this.#corners / 3;
  }

  /** @param road 1 for the road's own surface, 0 for everything else; travels in the colour's alpha. */
  vertex(at: Point, normal: Point, colour: Rgb, road = 0): number {
    const i = this.#vertices++;
    if (3 * this.#vertices > this.#positions.length) this.#grow();
    this.#positions.set([at[0], at[2], -at[1]], 3 * i);
    this.#normals.set([normal[0], normal[2], -normal[1]], 3 * i);
    this.#colours.set([colour[0], colour[1], colour[2], road], 4 * i);
    this.#uvs.set([at[0], at[1]], 2 * i);
    return i;
  }

  /** A triangle seen from the side on which a, b, c run counter-clockwise. */
  triangle(a: number, b: number, c: number): void {
    if (this.#corners + 3 > this.#indices.length) this.#indices = enlarged(this.#indices);
    this.#indices[this.#corners++] = a;
    this.#indices[this.#corners++] = b;
    this.#indices[this.#corners++] = c;
  }

  /** Two triangles a, b, c and a, c, d. */
  quad(a: number, b: number, c: number, d: number): void {
    this.triangle(a, b, c);
    this.triangle(a, c, d);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    const attribute = (values: Float32Array, size: number) =>
      new BufferAttribute(values.slice(0, size * this.#vertices), size);
    geometry.setAttribute('position', attribute(this.#positions, 3));
    geometry.setAttribute('normal', attribute(this.#normals, 3));
    geometry.setAttribute('color', attribute(this.#colours, 4));
    geometry.setAttribute('uv', attribute(this.#uvs, 2));
    geometry.setIndex(new BufferAttribute(this.#indices.slice(0, this.#corners), 1));
    return geometry;
  }

  #grow(): void {
    this.#positions = enlarged(this.#positions);
    this.#normals = enlarged(this.#normals);
    this.#colours = enlarged(this.#colours);
    this.#uvs = enlarged(this.#uvs);
  }
}

function enlarged<T extends Float32Array | Uint32Array>(values: T): T {
  const larger = new (values.constructor as new (length: number) => T)(2 * values.length);
  larger.set(values);
  return larger;
}
