/** Entry of the thread that looks at drives from elsewhere and imports them. See imports.ts. */
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import type { RoadFile } from '../../sim/road/road-file.ts';
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { roadDescription } from '../drive/roads.ts';
import { type ImportOptions, importDrive, type NamedSource } from '../exchange/import-drive.ts';
import { exportRoad } from '../exchange/opendrive/export-road.ts';
import { importRoad, type RoadImportOptions } from '../exchange/opendrive/import-road.ts';
import { previewRoad } from '../exchange/opendrive/preview.ts';
import { readOpenDriveFile, writeRoadFile } from '../exchange/opendrive/road-files.ts';
import { previewImport } from '../exchange/preview.ts';
import type { LookOptions } from '../exchange/series.ts';
import type { Job, Progress } from '../job.ts';
import { calibrate } from '../jobs/real/calibrate.ts';
import { readSource } from '../jobs/real/source.ts';
import type { FoundCamera } from '../protocol/exchange.ts';

const tasksFor = ({ signal, listener }: Asker<{ onProgress(progress: Progress): void }>) => ({
  async calibrate(source: NamedSource, options: ImportOptions, roadWidthM: number): Promise<FoundCamera> {
    const job: Job = { signal, onProgress: (progress) => void listener.onProgress(progress) };
    const read = await readSource(source, job, options);
    const { taken, pictures, roads } = calibrate(read, { roadWidthM, lookaheadM: DEFAULT_LOOKAHEAD_M }, job);
    const { heightM, pitchDownRad, horizontalFovRad } = taken;
    return { heightM, pitchDownRad, horizontalFovRad, pictures, notMyRoad: roads.notMyRoad };
  },
  look: (source: NamedSource, options: LookOptions) => previewImport(source, options),
  lookRoad: ({ path, name }: NamedSource, options: RoadImportOptions) =>
    previewRoad(readOpenDriveFile(path), name, options),
  importRoad({ path, name }: NamedSource, out: string, called: string, options: RoadImportOptions) {
    const { road } = importRoad(readOpenDriveFile(path), name, options);
    writeRoadFile(out, { ...road, name: called });
  },
  exportRoad(path: string) {
    // A path is a road file's.
    const { text, notes } = exportRoad(roadDescription(path, 0) as RoadFile);
    return { text, notes };
  },
  importDrive: (source: NamedSource, out: string, options: ImportOptions) =>
    importDrive([source], out, options, {
      signal,
      onProgress: (progress) => void listener.onProgress(progress),
    }),
});

export type ImportTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
