import type { exchangeCommands } from '../protocol/exchange.ts';
import type { libraryCommands } from '../protocol/library.ts';
import type { modelCommands } from '../protocol/model.ts';
import type { recordingCommands } from '../protocol/recording.ts';
import type { Handlers } from '../services/service.ts';
import type { Library } from './library.ts';

type LibraryHandlers = Pick<
  Handlers,
  | keyof typeof libraryCommands
  | keyof typeof exchangeCommands
  | keyof typeof recordingCommands
  | keyof typeof modelCommands
>;

export function libraryHandlers(library: Library): LibraryHandlers {
  const { recordings } = library;
  /** Answers once the library knows what changed. */
  const told = async <Result>(change: Promise<Result>): Promise<Result> => {
    const result = await change;
    await library.refresh();
    return result;
  };
  return {
    'library.refresh': async () => {
      await library.refresh();
      return null;
    },
    'library.thumbnails': ({ kind, files }) => library.thumbnails(kind, files),
    'library.road': ({ file }) => library.road(file),
    'library.rename': async ({ kind, file, name }) => ({ file: await library.rename(kind, file, name) }),
    'library.trash': async ({ kind, file }) => ({ trashed: await library.trash(kind, file) }),
    'library.restore': ({ trashed }) => library.restore(trashed),
    'library.trashed': () => library.trashed(),
    'library.emptyTrash': async () => {
      await library.emptyTrash();
      return null;
    },
    'library.merge': async ({ files, name }) => ({ file: await library.merge(files, name) }),
    'exchange.look': (params) => library.imports.look(params),
    'exchange.calibrate': (params) => library.imports.calibrate(params),
    'exchange.import': (params) => library.imports.import(params),
    'exchange.lookRoad': (params) => library.imports.lookRoad(params),
    'exchange.importRoad': (params) => library.imports.importRoad(params),
    'exchange.exportRoad': ({ file }) => library.imports.exportRoad(library.pathOf('road', file)),
    'exchange.forget': ({ upload }) => {
      library.imports.forget(upload);
      return null;
    },
    'recording.open': ({ file }) => recordings.info(file),
    'recording.images': ({ file, steps }) => recordings.images(file, steps),
    'recording.drop': ({ file, ranges }) => told(recordings.drop(file, ranges)),
    'recording.keep': ({ file, ranges }) => told(recordings.keep(file, ranges)),
    'model.open': ({ file }) => library.openModel(file),
    'model.network': ({ file }) => library.modelNetwork(file),
  };
}
