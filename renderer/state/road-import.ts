import { create } from 'zustand';
import type { RoadPreview } from '../../engine/protocol/exchange.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import type { OpenRoadKind } from '../../sim/road/road.ts';
import type { EngineError } from './connection.ts';
import { driveRoad } from './drive-with.ts';
import { call } from './engine.ts';
import { toast } from './toasts.ts';

/** What a person chose of a road in OpenDRIVE; null: as the engine finds it. */
export interface RoadWishes {
  readonly road: string | null;
  readonly lane: number | null;
  /** Connecting roads through junctions, in the order in which the way comes to them. */
  readonly through: readonly string[];
  readonly kind: OpenRoadKind | null;
}

export interface RoadImportState extends RoadWishes {
  /** null: there is no import. */
  readonly stage: 'sending' | 'looking' | 'preview' | 'importing' | null;
  readonly upload: string | null;
  readonly preview: RoadPreview | null;
  readonly name: string;
  /** Why what was wished for cannot be had. */
  readonly problem: EngineError | null;
}

const NOTHING: RoadImportState = {
  stage: null,
  upload: null,
  preview: null,
  name: '',
  road: null,
  lane: null,
  through: [],
  kind: null,
  problem: null,
};

export const useRoadImport = create<RoadImportState>(() => NOTHING);
const set = (change: Partial<RoadImportState>) => useRoadImport.setState(change);
let stop = new AbortController();

/**
 * Shows what an import would make of a road in OpenDRIVE.
 * @param send has the engine keep it; answers its name for the commands
 * @throws EngineError where it is none; the dialog is closed then.
 */
export async function takeRoad(
  fileName: string,
  send: (signal: AbortSignal) => Promise<string>,
): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  const name = fileName.replace(/\.xodr$/i, '');
  try {
    set({ ...NOTHING, name, stage: 'sending' });
    set({ upload: await send(signal) });
    set({ stage: 'looking', preview: await look() });
    set({ stage: 'preview' });
  } catch (error) {
    if (signal.aborted) return;
    cancelRoadImport();
    throw error;
  }
}

function look(): Promise<RoadPreview> {
  const { upload, road, lane, through, kind } = useRoadImport.getState();
  return call('exchange.lookRoad', { upload: upload!, road, lane, through: [...through], kind });
}

/** Looks again with other wishes; what cannot be had is told, and the last that could be is kept. */
export async function wish(change: Partial<RoadWishes>): Promise<void> {
  const { road, lane, through, kind } = useRoadImport.getState();
  set({ ...change, stage: 'looking', problem: null });
  try {
    set({ preview: await look() });
  } catch (error) {
    set({ road, lane, through, kind, problem: error as EngineError });
  }
  if (useRoadImport.getState().stage) set({ stage: 'preview' });
}

/** Makes the road file, and offers to drive it. */
export async function runRoadImport(): Promise<void> {
  const { upload, road, lane, through, kind, name } = useRoadImport.getState();
  set({ stage: 'importing', problem: null });
  try {
    const wishes = { upload: upload!, road, lane, through: [...through], kind };
    const { file } = await call('exchange.importRoad', { ...wishes, name: name.trim() });
    set(NOTHING);
    const action = { label: 'Drive it', run: () => void driveRoad(file) };
    toast({ tone: 'good', text: `Imported road ${nameOf(file)}`, action });
  } catch (error) {
    set({ stage: 'preview', problem: error as EngineError });
  }
}

export function cancelRoadImport(): void {
  const { upload } = useRoadImport.getState();
  stop.abort();
  if (upload) void call('exchange.forget', { upload }).catch(() => {});
  set(NOTHING);
}
