/** Entry of the thread that looks at drives from elsewhere and imports them. See imports.ts. */
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { type ImportOptions, importDrive, type NamedSource } from '../exchange/import-drive.ts';
import { importRoad, type RoadImportOptions } from '../exchange/opendrive/import-road.ts';
import { previewRoad } from '../exchange/opendrive/preview.ts';
import { readOpenDriveFile, writeRoadFile } from '../exchange/opendrive/road-files.ts';
import { previewImport } from '../exchange/preview.ts';
import type { LookOptions } from '../exchange/series.ts';
import type { Progress } from '../job.ts';

const tasksFor = ({ signal, listener }: Asker<{ onProgress(progress: Progress): void }>) => ({
  look: (source: NamedSource, options: LookOptions) => previewImport(source, options),
  lookRoad: ({ path, name }: NamedSource, options: RoadImportOptions) =>
    previewRoad(readOpenDriveFile(path), name, options),
  importRoad({ path, name }: NamedSource, out: string, called: string, options: RoadImportOptions) {
    const { road } = importRoad(readOpenDriveFile(path), name, options);
    writeRoadFile(out, { ...road, name: called });
  },
  importDrive: (source: NamedSource, out: string, options: ImportOptions) =>
    importDrive([source], out, options, {
      signal,
      onProgress: (progress) => void listener.onProgress(progress),
    }),
});

export type ImportTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
