import type { RoadDescription } from '../../../sim/road/create-road.ts';
import { ROAD_KINDS } from '../../../sim/road/road.ts';

/** Names that gym-donkeycar's environments ask for. They get a road of ours: an endless one, or a loop each. */
const ENDLESS = { generated_road: 'street', sparkfun_avc: 'path', warehouse: 'dirt' } as const;
const LOOPS = [
  'generated_track',
  'mountain_track',
  'roboracingleague_1',
  'waveshare',
  'mini_monaco',
  'warren',
  'thunderhill',
  'circuit_launch',
] as const;

/**
 * What a client may load by which name: our kinds of road, made from the seed, and what the neighbour's own environments
 * ask for.
 */
export function generatedScenes(seed: number): Map<string, RoadDescription> {
  return new Map<string, RoadDescription>([
    ...ROAD_KINDS.map((kind) => [kind, { kind, seed }] as const),
    ...Object.entries(ENDLESS).map(([name, kind]) => [name, { kind, seed }] as const),
    ...LOOPS.map((name, i) => [name, { kind: 'loop', seed: seed + i }] as const),
  ]);
}
