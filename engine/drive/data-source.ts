import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { DriveReader } from '../data/drive-format.ts';
import type { DataSource } from '../protocol/model.ts';

const MOST_ROADS = 20;

/** What a drive teaches, by its content: the name of its file may change, and same training gives the same card. */
export function dataSource({ meta, frameCount, roads }: DriveReader): DataSource {
  const kind = meta.kind;
  const names = [...roads.values()].map((road) => nameOf(road as RoadDescription, kind));
  return { kind, frames: frameCount, roads: [...new Set(names)].slice(0, MOST_ROADS) };
}

/** Snapshots have many roads: their kinds tell more than their seeds. */
function nameOf(road: RoadDescription, kind: DataSource['kind']): string {
  if ('format' in road) return road.name;
  return kind === 'synthetic' ? road.kind : `${road.kind} ${road.seed}`;
}
