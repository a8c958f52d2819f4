import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { roadDescription } from '../drive/roads.ts';
import type { Library, Reservation } from '../library/library.ts';
import type { RoadChoice } from '../protocol/drive.ts';
import type { FileKind } from '../protocol/library.ts';

/** What comes with the program. */
const ASSETS_FOLDER = fileURLToPath(new URL('../../assets', import.meta.url));

/** Where the drive finds what it is asked for by name: in the library, else among what comes with the program. */
export class LibraryFiles {
  /** Name of the network that comes with the program; undefined where none does. */
  readonly shippedModel = findShippedModel();
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Path of a model. @throws UserError `not-found`. */
  model(file: string): string {
    return this.#path('model', 'models', file);
  }

  /** Path of a road file. @throws UserError `not-found`. */
  roadFile(file: string): string {
    return this.#path('road', 'roads', file);
  }

  /** Keeps a free name for a drive that is to be recorded. */
  reserveDrive(name: string): Reservation {
    return this.#library.reserve('drive', name);
  }

  /** @throws UserError for a road file that cannot be had. */
  road(choice: RoadChoice): RoadDescription {
    return 'file' in choice ? roadDescription(this.roadFile(choice.file), 0) : choice;
  }

  #path(kind: FileKind, folder: string, file: string): string {
    const shipped = join(ASSETS_FOLDER, folder, file);
    try {
      return this.#library.pathOf(kind, file);
    } catch (error) {
      if (existsSync(shipped)) return shipped;
      throw error;
    }
  }
}

function findShippedModel(): string | undefined {
  const folder = join(ASSETS_FOLDER, 'models');
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).find((file) => file.endsWith('.onnx'));
}
