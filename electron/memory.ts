import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './folder.ts';

/** A window's place on the screens, in device-independent pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly state: 'normal' | 'maximized' | 'full-screen';
}

/** What the shell remembers from one start to the next. */
export interface Remembered {
  readonly place: Place | null;
  /** Paths of recent files, the latest first. */
  readonly recent: readonly string[];
  /** Adapters whose driver took the engine down: see `adapterName`. */
  readonly softwareOn: readonly string[];
}

const NOTHING: Remembered = { place: null, recent: [], softwareOn: [] };

/** The shell's memory: one small JSON file, read once. What is damaged in it is forgotten. */
export class Memory {
  readonly #path: string;
  #content: Remembered;

  constructor(path: string) {
    this.#path = path;
    this.#content = read(path);
  }

  get content(): Remembered {
    return this.#content;
  }

  /** Changes a part and writes the whole file or nothing; a memory that cannot be written lasts until the end. */
  change(part: Partial<Remembered>): void {
    this.#content = { ...this.#content, ...part };
    const partial = `${this.#path}.partial`;
    try {
      makeFolder(dirname(this.#path));
      writeFileSync(partial, `${JSON.stringify(this.#content, null, 2)}\n`, { flush: true });
      renameSync(partial, this.#path);
    } catch {
      // The disk is full or read-only.
    }
  }
}

function read(path: string): Remembered {
  let value: Partial<Record<keyof Remembered, unknown>>;
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) ?? {};
  } catch {
    return NOTHING;
  }
  return {
    place: isPlace(value.place) ? value.place : null,
    recent: isTexts(value.recent) ? value.recent : [],
    softwareOn: isTexts(value.softwareOn) ? value.softwareOn : [],
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isPlace(value: unknown): value is Place {
  const place = value as Place | null;
  return (
    typeof place === 'object' &&
    place !== null &&
    [place.x, place.y, place.width, place.height].every(Number.isInteger) &&
    ['normal', 'maximized', 'full-screen'].includes(place.state)
  );
}

/** The machine's graphics adapters in one text, with their drivers' versions: a new driver gets a new chance. */
export function adapterName(gpuInfo: unknown): string {
  const devices = (gpuInfo as { gpuDevice?: unknown } | null)?.gpuDevice;
  if (!Array.isArray(devices)) return 'unknown';
  return devices
    .map(({ vendorId, deviceId, driverVersion }) =>
      [vendorId, deviceId, driverVersion].filter(Boolean).join(':'),
    )
    .toSorted()
    .join(' ');
}
