import { Rng } from '../../sim/rng.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { Eyes } from '../sensors/eyes.ts';
import type { EyesKind } from '../sensors/renderer.ts';
import { type RenderCall, renderCall, type SnapshotsWanted } from './snapshots.ts';

/** What a maker of snapshots is told. */
export interface SnapshotOrder {
  readonly wanted: SnapshotsWanted;
  readonly seed: number;
  readonly sensors: SensorSettings;
}

/** Renders the calls of what is wanted. */
export interface SnapshotMaker extends AsyncDisposable {
  /** Eyes that see them, and what these draw on. */
  readonly eyes: EyesKind;
  readonly adapter: string;
  /** Calls that it wants under way before the first is awaited. */
  readonly ahead: number;
  readonly render: RenderCall;
}

/** Renders in the thread that asks, with eyes that it takes over. */
export async function makerWith(
  eyes: Eyes,
  { wanted, seed, sensors }: SnapshotOrder,
): Promise<SnapshotMaker> {
  const renderer = await eyes.create(sensors);
  const rng = new Rng(seed);
  return {
    eyes: eyes.kind,
    adapter: eyes.description,
    ahead: 1,
    render: (call) => renderCall(renderer, wanted, call, rng),
    async [Symbol.asyncDispose]() {
      renderer.dispose();
      eyes[Symbol.dispose]();
    },
  };
}
