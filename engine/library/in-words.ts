import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { sourceInWords } from '../data/frame-source.ts';

/** Where imported frames of a drive come from; empty for the simulator's. */
export function importsInWords(drive: Pick<DriveReader, 'sources'>): string[] {
  const imports = [...drive.sources.values()].filter(({ from }) => from === 'import');
  return [...new Set(imports.map(sourceInWords))];
}

export function roadName(road: RoadDescription): string {
  return 'format' in road ? road.name : `${road.kind} ${road.seed}`;
}
