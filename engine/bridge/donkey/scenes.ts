import { LARGEST_SEED } from '../../../sim/rng.ts';
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
 * @param obstaclesPerKm things that stand on them
 */
export function generatedScenes(seed: number, obstaclesPerKm = 0): Map<string, RoadDescription> {
  const more = obstaclesPerKm > 0 ? { obstaclesPerKm } : {};
  return new Map<string, RoadDescription>([
    ...ROAD_KINDS.map((kind) => [kind, { kind, seed, ...more }] as const),
    ...Object.entries(ENDLESS).map(([name, kind]) => [name, { kind, seed, ...more }] as const),
    ...LOOPS.map(
      (name, i) => [name, { kind: 'loop', seed: (seed + i) % (LARGEST_SEED + 1), ...more }] as const,
    ),
  ]);
}
