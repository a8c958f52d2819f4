import type { Road, SceneryItem } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder, Rgb } from './mesh-builder.ts';
import { type Palette, scale } from './palette.ts';

/** How finely a plant is shaped for a retina of 30 × 32: `far` ones are a few cells of it, all crown. */
export type PlantDetail = 'near' | 'far';

const SIDES: Readonly<Record<PlantDetail, number>> = { far: 3, near: 4 };
const TRUNK_SIDES = 3;
/** Range of brightness between one plant and the next. */
const VARIETY = 0.5;
/** Leaves in a crown's underside get this share of the light of its top. */
const SHADE = 0.55;

/** Where a plant stands, m, and how it is turned. */
interface Foot {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yawRad: number;
}

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
  const { heightM, radiusM, yawRad } = item;
  const foot: Foot = {
    x: item.x - frame.originX,
    y: item.y - frame.originY,
    z: road.heightAt(item.x, item.y) - 0.1,
    yawRad,
  };
  const light = 1 + VARIETY * (item.variant - 0.5);
  const body = (rings: readonly Ring[], colour: Rgb, sides: number) =>
    addBody(mesh, foot, rings, scale(colour, light), sides);
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

/** Cosines and sines of the sides of the body that is being added. */
const COS = new Float64Array(Math.max(TRUNK_SIDES, ...Object.values(SIDES)));
const SIN = new Float64Array(COS.length);

/** A body of revolution about the vertical through `foot`; rings of radius 0 are points. */
function addBody(
  mesh: MeshBuilder,
  { x, y, z, yawRad }: Foot,
  rings: readonly Ring[],
  colour: Rgb,
  sides: number,
): void {
  const turn = (2 * Math.PI) / sides;
  for (let side = 0; side < sides; side++) {
    COS[side] = Math.cos(yawRad + side * turn);
    SIN[side] = Math.sin(yawRad + side * turn);
  }
  let below = 0;
  let belowSides = 0;
  for (let index = 0; index < rings.length; index++) {
    const { upM, radiusM, light } = rings[index]!;
    const tint = scale(colour, light);
    const slope = slopeAt(rings, index);
    const up = z + upM;
    const hereSides = radiusM === 0 ? 1 : sides;
    let last = 0;
    if (radiusM === 0) {
      mesh.paint(tint, 0, 0, Math.sign(slope) || 1);
      last = mesh.vertex(x, y, up);
    } else {
      // The outward part of a normal is a unit vector before the slope lengthens it.
      const level = 1 / Math.sqrt(1 + slope * slope);
      for (let side = 0; side < sides; side++) {
        const cos = COS[side]!;
        const sin = SIN[side]!;
        mesh.paint(tint, level * cos, level * sin, level * slope);
        last = mesh.vertex(x + radiusM * cos, y + radiusM * sin, up);
      }
    }
    const here = last + 1 - hereSides;
    if (belowSides > 0) join(mesh, below, belowSides, here, hereSides);
    below = here;
    belowSides = hereSides;
  }
}

/** Upward component of the surface's normal against its outward one. */
function slopeAt(rings: readonly Ring[], index: number): number {
  const below = rings[Math.max(0, index - 1)] as Ring;
  const above = rings[Math.min(rings.length - 1, index + 1)] as Ring;
  const rise = Math.max(0.05, above.upM - below.upM);
  return (below.radiusM - above.radiusM) / rise;
}

/** Spans two rings of one vertex or several, the first of which are given. */
function join(mesh: MeshBuilder, below: number, belowSides: number, above: number, aboveSides: number): void {
  const sides = Math.max(belowSides, aboveSides);
  for (let side = 0; side < sides; side++) {
    const next = (side + 1) % sides;
    if (belowSides === 1) mesh.triangle(below, above + next, above + side);
    else if (aboveSides === 1) mesh.triangle(below + side, below + next, above);
    else mesh.quad(below + side, below + next, above + next, above + side);
  }
}
