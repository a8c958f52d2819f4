import type { PerspectiveCamera } from 'three/webgpu';

/** Plants this far outside the view's edge are still drawn: their crowns reach into it, m. */
const EDGE_M = 12;
/** The same of a view from above: those outside its edge lean away from it. */
const ABOVE_EDGE_M = 7;

/** The piece of level ground that a view shows, in the scene's frame: a triangle from the eye, or a trapezium from above. */
export interface Sight {
  /** Place of the eye, m, and the level direction of view, of length 1. */
  readonly x: number;
  readonly z: number;
  readonly aheadX: number;
  readonly aheadZ: number;
  /** Where the ground comes into view ahead of the eye, and where it goes out of it, m. */
  readonly nearM: number;
  readonly farM: number;
  /** Half its width beside the eye, m, and by how much that grows with each metre ahead. */
  readonly halfWidthM: number;
  readonly widening: number;
  readonly edgeM: number;
}

/** What a camera sees of the country. */
export function levelSight(camera: PerspectiveCamera, target: { x: number; z: number }): Sight {
  const widening = Math.tan((camera.fov * Math.PI) / 360) * camera.aspect * 1.05;
  return { ...towards(camera, target), nearM: 0, farM: Infinity, halfWidthM: 0, widening, edgeM: EDGE_M };
}

/** What a camera above the ground sees of it; `target` lies on the ground. */
export function sightFromAbove(
  camera: PerspectiveCamera,
  target: { x: number; y: number; z: number },
): Sight {
  const { x, y, z } = camera.position;
  const heightM = y - target.y;
  const downRad = Math.atan2(heightM, Math.hypot(target.x - x, target.z - z));
  const halfRad = (camera.fov * Math.PI) / 360;
  const halfWidth = Math.tan(halfRad) * camera.aspect;
  const groundAt = (rad: number) => (rad > 0 ? heightM / Math.tan(rad) : Infinity);
  return {
    ...towards(camera, target),
    nearM: groundAt(downRad + halfRad),
    farM: groundAt(downRad - halfRad),
    halfWidthM: halfWidth * heightM * Math.sin(downRad),
    widening: halfWidth * Math.cos(downRad),
    edgeM: ABOVE_EDGE_M,
  };
}

function towards({ position: { x, z } }: PerspectiveCamera, target: { x: number; z: number }) {
  const level = Math.hypot(target.x - x, target.z - z) || 1;
  return { x, z, aheadX: (target.x - x) / level, aheadZ: (target.z - z) / level };
}

/** Distance of a place from the eye, m, or −1 where it is out of sight or further than `reachM`. */
export function seenAt(sight: Sight, x: number, z: number, reachM: number): number {
  const { nearM, farM, halfWidthM, widening, edgeM } = sight;
  const dx = x - sight.x;
  const dz = z - sight.z;
  const ahead = dx * sight.aheadX + dz * sight.aheadZ;
  const aside = Math.abs(dx * sight.aheadZ - dz * sight.aheadX);
  if (ahead < nearM - edgeM || ahead > farM + edgeM) return -1;
  if (aside > halfWidthM + Math.max(0, ahead) * widening + edgeM) return -1;
  const away = Math.hypot(dx, dz);
  return away <= reachM ? away : -1;
}
