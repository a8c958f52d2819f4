import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { sourceInWords } from '../data/frame-source.ts';
import { knownRoad } from '../data/stored-road.ts';
import { lessonIn, unusualOf } from '../protocol/lesson.ts';
import type { DataSource } from '../protocol/model.ts';
import { eyesThatSaw } from '../sensors/eyes.ts';

const MOST_ROADS = 20;
const MOST_SOURCES = 20;

/** What a drive teaches, by its content: the name of its file may change, and same training gives the same card. */
export function dataSource(drive: DriveReader): DataSource {
  const { kind, details } = drive.meta;
  const lesson = kind === 'synthetic' ? unusualOf(lessonIn(details)) : {};
  const imports = [...drive.sources.values()].filter(({ from }) => from === 'import');
  const names = [...drive.roads.keys()].map((id) => nameOf(knownRoad(drive, id), kind));
  return {
    kind,
    frames: drive.frameCount,
    roads: [...new Set(names)].slice(0, MOST_ROADS),
    // Pictures of elsewhere were seen by no eyes of ours.
    ...(imports.length < Math.max(1, drive.sources.size) ? { eyes: eyesThatSaw(details).join(', ') } : {}),
    ...(Object.keys(lesson).length > 0 && { lesson }),
    ...(imports.length > 0
      ? { imported: [...new Set(imports.map(sourceInWords))].slice(0, MOST_SOURCES) }
      : {}),
  };
}

/** Snapshots have many roads: their kinds tell more than their seeds. */
function nameOf(road: RoadDescription | undefined, kind: DataSource['kind']): string {
  if (!road) return 'unknown road';
  if ('format' in road) return road.name;
  return kind === 'synthetic' ? road.kind : `${road.kind} ${road.seed}`;
}
