import type { Road } from '../road/road.ts';
import type { Point } from './mesh-builder.ts';

/**
 * The local frame of a scene: world coordinates less the scene's origin, so that 32-bit floats stay precise however far
 * from the start of the road the scene lies.
 */
export interface LocalFrame {
  readonly originX: number;
  readonly originY: number;
}

/** A point `offsetM` left of the centre line, `upM` above the terrain there. */
export function besideRoad(
  road: Road,
  frame: LocalFrame,
  centre: { readonly x: number; readonly y: number; readonly yawRad: number },
  offsetM: number,
  upM: number,
): Point {
  const x = centre.x - offsetM * Math.sin(centre.yawRad);
  const y = centre.y + offsetM * Math.cos(centre.yawRad);
  return [x - frame.originX, y - frame.originY, road.heightAt(x, y) + upM];
}
