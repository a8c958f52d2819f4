import type { Road, SceneryItem } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder, Point, Rgb } from './mesh-builder.ts';
import { type Palette, scale } from './palette.ts';

/** How finely a plant is shaped for a retina of 30 × 32: `far` ones are a few cells of it, all crown. */
export type PlantDetail = 'near' | 'far';

const SIDES: Readonly<Record<PlantDetail, number>> = { far: 3, near: 4 };
const TRUNK_SIDES = 3;
/** Range of brightness between one plant and the next. */
const VARIETY = 0.5;
/** Leaves in a crown's underside get this share of the light of its top. */
const SHADE = 0.55;

/** A ring of a body of revolution: height and radius, and how bright it is. */
interface Ring {
  readonly upM: number;
  readonly radiusM: number;
  readonly light: number;
}

/** Adds one thing beside the road, standing on the terrain. */
export function addPlant(
  mesh: MeshBuilder,
  road: Road,
  frame: LocalFrame,
  palette: Palette,
  item: SceneryItem,
  detail: PlantDetail,
): void {
  const foot: Point = [item.x - frame.originX, item.y - frame.originY, road.heightAt(item.x, item.y) - 0.1];
  const light = 1 + VARIETY * (item.variant - 0.5);
  const { heightM, radiusM, yawRad } = item;
  const body = (rings: readonly Ring[], colour: Rgb, sides: number) =>
    addBody(mesh, foot, yawRad, rings, scale(colour, light), sides);
  const trunk = (upM: number) => {
    if (detail === 'far') return;
    const trunkRadiusM = 0.03 * heightM;
    body(
      [
        { upM: 0, radiusM: trunkRadiusM, light: 1 },
        { upM, radiusM: 0, light: 0.8 },
      ],
      palette.bark,
      TRUNK_SIDES,
    );
  };
  switch (item.type) {
    case 'broadleaf':
      trunk(0.45 * heightM);
      body(crown(0.3 * heightM, heightM, radiusM), palette.leaves, SIDES[detail]);
      break;
    case 'conifer':
      trunk(0.2 * heightM);
      body(conifer(heightM, radiusM), palette.needles, SIDES[detail]);
      break;
    case 'bush':
      body(crown(-0.2 * heightM, heightM, radiusM), palette.leaves, SIDES[detail]);
      break;
    case 'post':
      body(
        [
          { upM: 0, radiusM, light: 0.9 },
          { upM: heightM, radiusM, light: 1 },
          { upM: heightM, radiusM: 0, light: 1 },
        ],
        palette.post,
        TRUNK_SIDES,
      );
      break;
  }
}

function crown(fromM: number, toM: number, radiusM: number): Ring[] {
  return [
    { upM: fromM, radiusM: 0, light: SHADE },
    { upM: (fromM + toM) / 2, radiusM, light: (SHADE + 1) / 2 },
    { upM: toM, radiusM: 0, light: 1 },
  ];
}

function conifer(heightM: number, radiusM: number): Ring[] {
  return [
    { upM: heightM * 0.12, radiusM, light: SHADE },
    { upM: heightM, radiusM: 0, light: 1 },
  ];
}

/** A body of revolution about the vertical through `foot`; rings of radius 0 are points. */
function addBody(
  mesh: MeshBuilder,
  foot: Point,
  yawRad: number,
  rings: readonly Ring[],
  colour: Rgb,
  sides: number,
): void {
  const turn = (2 * Math.PI) / sides;
  let below: number[] = [];
  for (let index = 0; index < rings.length; index++) {
    const ring = rings[index]!;
    const tint = scale(colour, ring.light);
    const slope = slopeAt(rings, index);
    const up = foot[2] + ring.upM;
    const here: number[] = [];
    if (ring.radiusM === 0) {
      here.push(mesh.vertex([foot[0], foot[1], up], [0, 0, Math.sign(slope) || 1], tint));
    } else {
      // The outward part of a normal is a unit vector before the slope lengthens it.
      const level = 1 / Math.sqrt(1 + slope * slope);
      for (let side = 0; side < sides; side++) {
        const cos = Math.cos(yawRad + side * turn);
        const sin = Math.sin(yawRad + side * turn);
        const at: Point = [foot[0] + ring.radiusM * cos, foot[1] + ring.radiusM * sin, up];
        here.push(mesh.vertex(at, [level * cos, level * sin, level * slope], tint));
      }
    }
    join(mesh, below, here);
    below = here;
  }
}

/** Upward component of the surface's normal against its outward one. */
function slopeAt(rings: readonly Ring[], index: number): number {
  const below = rings[Math.max(0, index - 1)] as Ring;
  const above = rings[Math.min(rings.length - 1, index + 1)] as Ring;
  const rise = Math.max(0.05, above.upM - below.upM);
  return (below.radiusM - above.radiusM) / rise;
}

function join(mesh: MeshBuilder, below: readonly number[], above: readonly number[]): void {
  const sides = Math.max(below.length, above.length);
  if (below.length === 0) return;
  for (let side = 0; side < sides; side++) {
    const next = (side + 1) % sides;
    if (below.length === 1) mesh.triangle(below[0]!, above[next]!, above[side]!);
    else if (above.length === 1) mesh.triangle(below[side]!, below[next]!, above[0]!);
    else mesh.quad(below[side]!, below[next]!, above[next]!, above[side]!);
  }
}
