import {
  DynamicDrawUsage,
  InstancedBufferAttribute,
  type InstancedBufferGeometry,
  type Material,
  Mesh,
} from 'three/webgpu';

/** Numbers an instance has in each of its two attributes. */
const WIDTH = 4;

/** Many of one shape, listed anew whenever the picture needs others. What exceeds the capacity is left out. */
export class Instances {
  readonly mesh: Mesh<InstancedBufferGeometry>;
  readonly #place: InstancedBufferAttribute;
  readonly #size: InstancedBufferAttribute;
  readonly #capacity: number;
  #count = 0;

  constructor(shape: InstancedBufferGeometry, material: Material, capacity: number) {
    this.#capacity = capacity;
    this.#place = new InstancedBufferAttribute(new Float32Array(WIDTH * capacity), WIDTH);
    this.#size = new InstancedBufferAttribute(new Float32Array(WIDTH * capacity), WIDTH);
    for (const [name, attribute] of [
      ['place', this.#place],
      ['size', this.#size],
    ] as const) {
      attribute.setUsage(DynamicDrawUsage);
      shape.setAttribute(name, attribute);
    }
    shape.instanceCount = 0;
    this.mesh = new Mesh(shape, material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
  }

  get count(): number {
    return this.#count;
  }

  get triangles(): number {
    return (this.#count * this.mesh.geometry.index!.count) / 3;
  }

  begin(): void {
    this.#count = 0;
  }

  /** Adds one: foot in the scene's frame, turn, stretch across and upwards, variant 0 … 1. */
  add(x: number, y: number, z: number, yawRad: number, across: number, up: number, variant: number): void {
    if (this.#count >= this.#capacity) return;
    const at = WIDTH * this.#count++;
    const place = this.#place.array;
    const size = this.#size.array;
    place[at] = x;
    place[at + 1] = y;
    place[at + 2] = z;
    place[at + 3] = yawRad;
    size[at] = across;
    size[at + 1] = up;
    size[at + 2] = variant;
  }

  end(): void {
    this.mesh.geometry.instanceCount = this.#count;
    this.mesh.visible = this.#count > 0;
    for (const attribute of [this.#place, this.#size]) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, WIDTH * this.#count);
      attribute.needsUpdate = true;
    }
  }
}
