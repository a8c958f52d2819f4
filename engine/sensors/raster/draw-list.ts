import {
  type BufferAttribute,
  type BufferGeometry,
  type Camera,
  FogExp2,
  FrontSide,
  Group,
  InstancedMesh,
  type Material,
  type Matrix4,
  Mesh,
  type Object3D,
  type Scene,
  SkinnedMesh,
} from 'three';
import type { SceneMaterials } from '../../../sim/scene/materials.ts';

/** Which material's formula colours a mesh; see sim/scene/materials.ts. */
export type Formula = 'surface' | 'plant' | 'sky';

/** A mesh to draw: the typed arrays that three.js holds, and the part of the index to draw. */
export interface Drawable {
  readonly geometry: BufferGeometry;
  /** Three numbers a vertex. */
  readonly position: BufferAttribute;
  /** Four numbers a vertex: light of the sky, and the share that is road. */
  readonly colour: BufferAttribute;
  /** Three numbers a vertex: light of the sun. */
  readonly sunlit: BufferAttribute;
  readonly index: BufferAttribute;
  readonly formula: Formula;
  readonly depthWrite: boolean;
  readonly toWorld: Matrix4;
  /** First corner to draw, and how many; three make a triangle. */
  readonly firstCorner: number;
  readonly corners: number;
}

/** Formulas by material. */
export function formulasOf({ surface, plant, sky }: SceneMaterials): ReadonlyMap<Material, Formula> {
  return new Map<Material, Formula>([
    [surface, 'surface'],
    [plant, 'plant'],
    [sky, 'sky'],
  ]);
}

/**
 * What a camera would be shown of a scene, in the order in which it is drawn.
 * @throws Error for anything that the rasteriser does not draw as three.js does: it would be missing from what is seen.
 */
export function drawList(scene: Scene, camera: Camera, formulas: ReadonlyMap<Material, Formula>): Drawable[] {
  if (scene.background !== null) throw unknown('a background', scene);
  const meshes: Mesh[] = [];
  const visit = (object: Object3D) => {
    if (!object.visible) return;
    if (object instanceof Mesh) {
      if (object.layers.test(camera.layers)) meshes.push(object);
    } else if (object !== scene && !(object instanceof Group)) {
      throw unknown(`a ${object.type}`, object);
    }
    for (const child of object.children) visit(child);
  };
  visit(scene);
  return meshes
    .toSorted((a, b) => a.renderOrder - b.renderOrder)
    .map((mesh) => drawableOf(mesh, formulas))
    .filter(({ corners }) => corners > 0);
}

/** Fog of a scene: its colour and density, 1/m. @throws Error for another kind of fog. */
export function fogOf(scene: Scene): FogExp2 {
  if (!(scene.fog instanceof FogExp2)) throw unknown('a fog that is not FogExp2', scene);
  return scene.fog;
}

function drawableOf(mesh: Mesh, formulas: ReadonlyMap<Material, Formula>): Drawable {
  const { geometry, material } = mesh;
  if (mesh instanceof InstancedMesh) throw unknown('instances', mesh);
  if (mesh instanceof SkinnedMesh) throw unknown('a skin', mesh);
  if (Array.isArray(material)) throw unknown('several materials', mesh);
  const formula = formulas.get(material);
  if (formula === undefined) throw unknown(`the material ${material.name || material.type}`, mesh);
  if (material.side !== FrontSide) throw unknown('a material seen from behind', mesh);
  const { index, drawRange } = geometry;
  if (!index) throw unknown('a geometry without index', mesh);
  const firstCorner = drawRange.start;
  return {
    geometry,
    position: attributeOf(mesh, 'position', 3),
    colour: attributeOf(mesh, 'color', 4),
    sunlit: attributeOf(mesh, 'sunlit', 3),
    index,
    formula,
    depthWrite: material.depthWrite,
    toWorld: mesh.matrixWorld,
    firstCorner,
    corners: Math.min(drawRange.count, index.count - firstCorner),
  };
}

function attributeOf(mesh: Mesh, name: string, size: number): BufferAttribute {
  const attribute = mesh.geometry.attributes[name] as BufferAttribute | undefined;
  if (attribute?.itemSize !== size || !(attribute.array instanceof Float32Array)) {
    throw unknown(`a geometry whose ${name} is not ${size} floats a vertex`, mesh);
  }
  return attribute;
}

function unknown(what: string, object: Object3D): Error {
  return new Error(`the rasteriser does not draw ${what}: ${object.type} "${object.name}"`);
}
