import type { Obstacle } from '../road/obstacles.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder, Rgb } from './mesh-builder.ts';
import { scale } from './palette.ts';

type Point = readonly [number, number, number];

/** A flat side of a thing: corners counter-clockwise seen from outside, unit normal outwards; x along it, z up, m. */
export interface Face {
  readonly corners: readonly [Point, Point, Point, Point];
  readonly normal: Point;
  readonly colour: Rgb;
}

const PAINTS: readonly Rgb[] = [
  [0.55, 0.55, 0.57],
  [0.04, 0.045, 0.05],
  [0.4, 0.03, 0.025],
  [0.03, 0.08, 0.25],
  [0.75, 0.75, 0.73],
];
const GLASS: Rgb = [0.03, 0.04, 0.05];
const TYRE: Rgb = [0.02, 0.02, 0.02];
const ORANGE: Rgb = [0.8, 0.16, 0.02];
const WHITE: Rgb = [0.75, 0.75, 0.75];
const WOOD: Rgb = [0.1, 0.07, 0.045];
const LEAVES: Rgb = [0.09, 0.12, 0.03];
const BARREL_SIDES = 8;

/** Sides of an obstacle that are seen from the road, about the middle of its foot. */
export function obstacleFaces(obstacle: Obstacle): Face[] {
  const { type, lengthM, widthM, heightM, variant } = obstacle;
  switch (type) {
    case 'car': {
      const paint = PAINTS[Math.min(PAINTS.length - 1, Math.floor(variant * PAINTS.length))]!;
      const beltM = 0.55 * heightM;
      return [
        ...box([0, 0, 0], [0.92 * lengthM, 0.94 * widthM, 0.25], TYRE),
        ...box([0, 0, 0.2], [lengthM, widthM, beltM - 0.2], paint),
        ...box([-0.05 * lengthM, 0, beltM], [0.5 * lengthM, 0.84 * widthM, heightM - beltM - 0.06], GLASS),
        ...box([-0.05 * lengthM, 0, heightM - 0.06], [0.46 * lengthM, 0.8 * widthM, 0.06], paint),
      ];
    }
    case 'barrel': {
      const band = heightM / 4;
      return [0, 1, 2, 3].flatMap((i) =>
        drum(i * band, (i + 1) * band, widthM / 2, i % 2 === 0 ? ORANGE : WHITE),
      );
    }
    case 'branch': {
      const leaves = scale(LEAVES, 0.7 + 0.6 * variant);
      const clumps = [-0.36, -0.12, 0.14, 0.38].map((at, i) =>
        box(
          [at * lengthM, (i % 2 === 0 ? 0.1 : -0.1) * widthM, 0],
          [0.24 * lengthM, (0.75 + 0.25 * (i % 2)) * widthM, heightM * (0.6 + 0.4 * ((i + variant) % 1))],
          scale(leaves, 0.85 + 0.1 * i),
        ),
      );
      return [...box([0, 0, 0.05], [lengthM, 0.18, 0.18], WOOD), ...clumps.flat()];
    }
    default:
      return type satisfies never;
  }
}

/** Adds an obstacle, standing on the road. */
export function addObstacle(
  mesh: MeshBuilder,
  frame: LocalFrame,
  obstacle: Obstacle,
  heightAt: (x: number, y: number) => number,
): void {
  const { x, y, yawRad } = obstacle;
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  const footM = heightAt(x, y) - 0.03;
  for (const { corners, normal, colour } of obstacleFaces(obstacle)) {
    mesh.paint(colour, normal[0] * cos - normal[1] * sin, normal[0] * sin + normal[1] * cos, normal[2]);
    const [a, b, c, d] = corners.map(([along, left, up]) =>
      mesh.vertex(
        x + along * cos - left * sin - frame.originX,
        y + along * sin + left * cos - frame.originY,
        footM + up,
      ),
    ) as [number, number, number, number];
    mesh.quad(a, b, c, d);
  }
}

/** The five sides of a box that stands on its foot, without the one below. */
function box([x, y, z]: Point, [lengthM, widthM, heightM]: Point, colour: Rgb): Face[] {
  const [back, front] = [x - lengthM / 2, x + lengthM / 2];
  const [right, left] = [y - widthM / 2, y + widthM / 2];
  const top = z + heightM;
  const face = (normal: Point, ...corners: [Point, Point, Point, Point]): Face => ({
    corners,
    normal,
    colour,
  });
  return [
    face([0, 0, 1], [back, right, top], [front, right, top], [front, left, top], [back, left, top]),
    face([1, 0, 0], [front, right, z], [front, left, z], [front, left, top], [front, right, top]),
    face([-1, 0, 0], [back, left, z], [back, right, z], [back, right, top], [back, left, top]),
    face([0, 1, 0], [front, left, z], [back, left, z], [back, left, top], [front, left, top]),
    face([0, -1, 0], [back, right, z], [front, right, z], [front, right, top], [back, right, top]),
  ];
}

/** A band around a drum, with its lid. */
function drum(fromM: number, toM: number, radiusM: number, colour: Rgb): Face[] {
  const rim = (i: number, up: number): Point => {
    const angle = (2 * Math.PI * i) / BARREL_SIDES;
    return [radiusM * Math.cos(angle), radiusM * Math.sin(angle), up];
  };
  return Array.from({ length: BARREL_SIDES }, (_, i) => {
    const middle = (2 * Math.PI * (i + 0.5)) / BARREL_SIDES;
    const side: Face = {
      corners: [rim(i, fromM), rim(i + 1, fromM), rim(i + 1, toM), rim(i, toM)],
      normal: [Math.cos(middle), Math.sin(middle), 0],
      colour,
    };
    const lid: Face = {
      corners: [[0, 0, toM], rim(i, toM), rim(i + 1, toM), [0, 0, toM]],
      normal: [0, 0, 1],
      colour,
    };
    return [side, lid];
  }).flat();
}
