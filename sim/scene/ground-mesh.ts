import type { Road } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder } from './mesh-builder.ts';
import type { Palette } from './palette.ts';
import { VERGE_M } from './road-mesh.ts';

/** Ground this near the centre line, or nearer than a wide road's bank, is lowered, so that it lies under both, m. */
const LOWERED_WITHIN_M = 14;
const LOWERED_BY_M = 0.45;

const NEARNESS_STEP_M = 5;

/**
 * Open ground: square tiles out to `reachM` about a station. Tiles and not one large polygon: software rasterisers
 * lose precision over polygons of kilometres.
 */
export function addGround(
  mesh: MeshBuilder,
  road: Road,
  frame: LocalFrame,
  palette: Palette,
  nearM: number,
  reachM: number,
  tileM: number,
): void {
  const middle = road.centreAt(nearM);
  const line: { x: number; y: number }[] = [];
  for (let d = -reachM; d <= reachM; d += NEARNESS_STEP_M) line.push(road.centreAt(nearM + d));
  const across = 2 * Math.ceil(reachM / tileM) + 1;
  const withinM = Math.max(LOWERED_WITHIN_M, road.reachM + VERGE_M) + tileM / 2;
  const corners: number[] = [];
  mesh.paint(palette.ground, 0, 0, 1);
  for (let row = 0; row < across; row++) {
    for (let column = 0; column < across; column++) {
      const x = middle.x + (column - (across - 1) / 2) * tileM;
      const y = middle.y + (row - (across - 1) / 2) * tileM;
      const lowered = line.some((p) => (p.x - x) ** 2 + (p.y - y) ** 2 < withinM ** 2);
      const z = road.heightAt(x, y) - (lowered ? LOWERED_BY_M : 0);
      corners.push(mesh.vertex(x - frame.originX, y - frame.originY, z));
    }
  }
  for (let row = 0; row + 1 < across; row++) {
    for (let column = 0; column + 1 < across; column++) {
      const corner = row * across + column;
      mesh.quad(
        corners[corner]!,
        corners[corner + 1]!,
        corners[corner + across + 1]!,
        corners[corner + across]!,
      );
    }
  }
}
