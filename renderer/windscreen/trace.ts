import { attribute, smoothstep, vec4 } from 'three/tsl';
import { BufferAttribute, BufferGeometry, DoubleSide, DynamicDrawUsage, Mesh, type Node } from 'three/webgpu';
import type { Road } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';
import { plainMaterial } from './look.ts';
import type { CarState } from './view.ts';

/** Points that are kept, a step apart: the last kilometre. */
const POINTS = 1000;
const STEP_M = 1;
/** A car that moves further than this at once was put there: the line starts over, m. */
const JUMP_M = 15;
const HALF_WIDTH_M = 0.11;
const LIFT_M = 0.05;

/** The path driven so far, as a line on the ground. */
export class Trace {
  readonly mesh: Mesh;
  readonly #positions = new Float32Array(6 * POINTS);
  readonly #across = new Float32Array(2 * POINTS);
  #count = 0;
  #x = 0;
  #y = 0;

  constructor() {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(this.#positions, 3).setUsage(DynamicDrawUsage));
    for (let i = 0; i < POINTS; i++) this.#across.set([-1, 1], 2 * i);
    geometry.setAttribute('across', new BufferAttribute(this.#across, 1));
    const indices = new Uint16Array(6 * (POINTS - 1));
    for (let i = 0; i + 1 < POINTS; i++)
      indices.set(
        [0, 2, 3, 0, 3, 1].map((k) => 2 * i + k),
        6 * i,
      );
    geometry.setIndex(new BufferAttribute(indices, 1));
    const across = attribute('across', 'float');
    const material = plainMaterial(
      vec4(1, 0.72, 0.2, smoothstep(1, 0.55, across.abs()).mul(0.85)) as Node<'vec4'>,
    );
    material.transparent = true;
    material.depthWrite = false;
    material.side = DoubleSide;
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 4;
    this.clear();
  }

  /** Whether there is more than a point to draw. */
  get isLine(): boolean {
    return this.#count > 1;
  }

  /** Goes on to where the car is. */
  follow({ x, y, yawRad }: CarState, road: Road, frame: LocalFrame): void {
    const moved = Math.hypot(x - this.#x, y - this.#y);
    if (moved > JUMP_M) this.clear();
    if (this.#count > 0 && moved < STEP_M) return;
    if (this.#count === POINTS) {
      this.#positions.copyWithin(0, 6);
      this.#count--;
    }
    this.#x = x;
    this.#y = y;
    for (const [i, side] of [1, -1].entries()) {
      const edgeX = x - side * HALF_WIDTH_M * Math.sin(yawRad);
      const edgeY = y + side * HALF_WIDTH_M * Math.cos(yawRad);
      const at = 6 * this.#count + 3 * i;
      this.#positions[at] = edgeX - frame.originX;
      this.#positions[at + 1] = road.heightAt(edgeX, edgeY) + LIFT_M;
      this.#positions[at + 2] = frame.originY - edgeY;
    }
    this.#count++;
    this.#send();
  }

  clear(): void {
    this.#count = 0;
    this.#send();
  }

  /** Moves all points with the scene's frame, m. */
  shift(dx: number, dz: number): void {
    for (let i = 0; i < 2 * this.#count; i++) {
      this.#positions[3 * i]! += dx;
      this.#positions[3 * i + 2]! += dz;
    }
    this.#send();
  }

  #send(): void {
    this.mesh.geometry.getAttribute('position').needsUpdate = true;
    this.mesh.geometry.setDrawRange(0, 6 * Math.max(0, this.#count - 1));
  }
}
