import type { Rng } from '../rng.ts';
import type { CrossSection, OpenRoadKind } from './road.ts';

/** Lanes, edges and markings of a kind of road; what varies within the kind is drawn from `rng`. */
export function drawCrossSection(kind: OpenRoadKind, rng: Rng): CrossSection {
  const plain = { surface: 'asphalt', centreLine: 'none', edgeLines: false, ditch: 'none' } as const;
  switch (kind) {
    case 'path':
      return { ...plain, lanes: 1, laneWidthM: rng.uniform(3, 4), shoulderM: 0.4 };
    case 'street':
      return { ...plain, lanes: 2, laneWidthM: 3, shoulderM: 0.8 };
    case 'highway':
      return {
        ...plain,
        lanes: 2,
        laneWidthM: 3.6,
        shoulderM: 1.5,
        centreLine: rng.chance(0.6) ? 'dashed' : 'double',
        edgeLines: true,
      };
    case 'dirt':
      return {
        ...plain,
        lanes: 1,
        laneWidthM: rng.uniform(3, 4),
        shoulderM: 0.5,
        surface: 'dirt',
        ditch: rng.chance(0.5) ? 'left' : 'right',
      };
  }
}
