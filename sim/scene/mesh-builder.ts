import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three';

/** Red, green, blue in linear light, 0 … 1. */
export type Rgb = readonly [number, number, number];

const START_CAPACITY = 512;

/** Light that falls on a scene, linear. Surfaces are lit as they are built, since nothing in a scene moves. */
export interface SceneLight {
  /** Unit vector towards the sun. */
  readonly towardsSun: readonly [number, number, number];
  readonly sun: Rgb;
  readonly fromAbove: Rgb;
  readonly fromBelow: Rgb;
}

/** Colours as they are, without light or shade. */
export const UNLIT: SceneLight = {
  towardsSun: [0, 0, 1],
  sun: [0, 0, 0],
  fromAbove: [1, 1, 1],
  fromBelow: [1, 1, 1],
};

/**
 * Collects coloured triangles into one geometry that is used over and over, lit by Lambert's law under a sun and a
 * two-coloured sky. Points come in ISO 8855's frame (x forward, y left, z up) and are stored in Three.js's, with y up:
 * (x, y, z) → (x, z, −y). The sun's share is kept apart (attribute `sunlit`), so that a shadow can take it away.
 */
export class MeshBuilder {
  #light: SceneLight = UNLIT;
  /** What the next vertices get: red, green, blue of the sky's light, the road's share; of the sun's light. */
  readonly #paint = new Float64Array(7);
  #positions = new Float32Array(3 * START_CAPACITY);
  #colours = new Float32Array(4 * START_CAPACITY);
  #sunlit = new Float32Array(3 * START_CAPACITY);
  #indices = new Uint32Array(6 * START_CAPACITY);
  #vertices = 0;
  #corners = 0;

  #geometry: BufferGeometry | undefined;

  get triangles(): number {
    return this.#corners / 3;
  }

  /** Starts over, under another light. */
  begin(light: SceneLight): void {
    this.#light = light;
    this.#vertices = 0;
    this.#corners = 0;
  }

  /**
   * Says how the vertices look that are added from now on.
   * @param outX unit vector outwards, `outY` and `outZ` too
   * @param road 1 for the road's own surface, 0 for everything else; travels in the colour's alpha
   */
  paint(colour: Rgb, outX: number, outY: number, outZ: number, road = 0): void {
    const { towardsSun, sun, fromAbove, fromBelow } = this.#light;
    const facing = outX * towardsSun[0] + outY * towardsSun[1] + outZ * towardsSun[2];
    const sunShare = Math.max(0, facing);
    const skyShare = (1 + outZ) / 2;
    const paint = this.#paint;
    for (let band = 0; band < 3; band++) {
      const albedo = colour[band]!;
      const sky = fromBelow[band]! + (fromAbove[band]! - fromBelow[band]!) * skyShare;
      paint[band] = albedo * sky;
      paint[4 + band] = albedo * sun[band]! * sunShare;
    }
    paint[3] = road;
  }

  /** Adds a point (m, relative to the scene's origin) and returns its index, one more than that of the point before. */
  vertex(x: number, y: number, z: number): number {
    const i = this.#vertices++;
    if (3 * this.#vertices > this.#positions.length) this.#grow();
    const paint = this.#paint;
    const colours = this.#colours;
    colours[4 * i] = paint[0]!;
    colours[4 * i + 1] = paint[1]!;
    colours[4 * i + 2] = paint[2]!;
    colours[4 * i + 3] = paint[3]!;
    const sunlit = this.#sunlit;
    sunlit[3 * i] = paint[4]!;
    sunlit[3 * i + 1] = paint[5]!;
    sunlit[3 * i + 2] = paint[6]!;
    const positions = this.#positions;
    positions[3 * i] = x;
    positions[3 * i + 1] = z;
    positions[3 * i + 2] = -y;
    return i;
  }

  /** A triangle seen from the side on which a, b, c run counter-clockwise. */
  triangle(a: number, b: number, c: number): void {
    const at = this.#corners;
    if (at + 3 > this.#indices.length) this.#indices = enlarged(this.#indices);
    const indices = this.#indices;
    indices[at] = a;
    indices[at + 1] = b;
    indices[at + 2] = c;
    this.#corners = at + 3;
  }

  /** Two triangles a, b, c and a, c, d. */
  quad(a: number, b: number, c: number, d: number): void {
    this.triangle(a, b, c);
    this.triangle(a, c, d);
  }

  /**
   * The geometry of what was added since `begin`. It is the same object as last time, filled anew, unless it had to
   * grow: a renderer then keeps its buffers and bindings.
   */
  finish(): BufferGeometry {
    const old = this.#geometry;
    const fits =
      old?.index?.array === this.#indices && old.getAttribute('position').array === this.#positions;
    const geometry = fits ? old : this.#newGeometry();
    for (const attribute of Object.values(geometry.attributes) as BufferAttribute[]) {
      sendFirst(attribute, this.#vertices * attribute.itemSize);
    }
    sendFirst(geometry.index!, this.#corners);
    geometry.setDrawRange(0, this.#corners);
    geometry.boundingSphere = this.#bounds();
    return geometry;
  }

  dispose(): void {
    this.#geometry?.dispose();
  }

  #newGeometry(): BufferGeometry {
    this.#geometry?.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(this.#positions, 3));
    geometry.setAttribute('color', new BufferAttribute(this.#colours, 4));
    geometry.setAttribute('sunlit', new BufferAttribute(this.#sunlit, 3));
    geometry.setIndex(new BufferAttribute(this.#indices, 1));
    this.#geometry = geometry;
    return geometry;
  }

  /** A sphere about the middle of the box around all points. */
  #bounds(): Sphere {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let axis = 0; axis < 3; axis++) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = axis; i < 3 * this.#vertices; i += 3) {
        const value = this.#positions[i]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      low[axis] = least;
      high[axis] = most;
    }
    const [x, y, z] = low.map((value, axis) => (value + high[axis]!) / 2) as [number, number, number];
    return new Sphere(new Vector3(x, y, z), Math.hypot(high[0]! - x, high[1]! - y, high[2]! - z));
  }

  #grow(): void {
    this.#positions = enlarged(this.#positions);
    this.#sunlit = enlarged(this.#sunlit);
    this.#colours = enlarged(this.#colours);
  }
}

/** Has a renderer fetch the first `count` numbers of an attribute; what lies beyond them is not drawn. */
function sendFirst(attribute: BufferAttribute, count: number): void {
  attribute.clearUpdateRanges();
  attribute.addUpdateRange(0, count);
  attribute.needsUpdate = true;
}

function enlarged<T extends Float32Array | Uint32Array>(values: T): T {
  const larger = new (values.constructor as new (length: number) => T)(2 * values.length);
  larger.set(values);
  return larger;
}
