import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Mesh } from 'three/webgpu';

/** A mesh that is always drawn and never moved. */
export function stillMesh(geometry: BufferGeometry, material: Mesh['material']): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  mesh.receiveShadow = true;
  return mesh;
}

/** Attributes that are filled anew as the car moves on. */
export function groundAttributes({ positions, normals }: { positions: Float32Array; normals: Float32Array }) {
  return {
    position: new BufferAttribute(positions, 3).setUsage(DynamicDrawUsage),
    normal: new BufferAttribute(normals, 3).setUsage(DynamicDrawUsage),
  };
}

export function meshGeometry(
  indices: Uint16Array | Uint32Array,
  attributes: Readonly<Record<string, BufferAttribute>>,
): BufferGeometry {
  const geometry = new BufferGeometry();
  for (const [name, attribute] of Object.entries(attributes)) geometry.setAttribute(name, attribute);
  geometry.setIndex(new BufferAttribute(indices, 1));
  return geometry;
}

/** Has attributes sent to the device again, whole. */
export function sendAll(geometry: BufferGeometry, names: readonly string[]): void {
  for (const name of names) {
    const attribute = geometry.getAttribute(name) as BufferAttribute;
    attribute.clearUpdateRanges();
    attribute.needsUpdate = true;
  }
}

/** Has one slot of every attribute sent to the device again. */
export function sendSlot(geometry: BufferGeometry, slot: number, vertices: number): void {
  for (const attribute of Object.values(geometry.attributes) as BufferAttribute[]) {
    attribute.clearUpdateRanges();
    attribute.addUpdateRange(slot * vertices * attribute.itemSize, vertices * attribute.itemSize);
    attribute.needsUpdate = true;
  }
}
