import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { oneLine } from '../foreign-text.ts';
import type { DriveMeta } from './drive-format.ts';
import { MOST_IMAGE_BYTES } from './drive-rows.ts';
import { bounded, exactNumber } from './foreign-database.ts';
import type { FrameSource } from './frame-source.ts';

const MOST_ROADS = 100_000;
/** Of all roads together: a road file has 8 MiB at most. */
const MOST_ROADS_BYTES = 64 * 1024 * 1024;
const MOST_ROAD_BYTES = 16 * 1024 * 1024;
/** Lists and objects of all roads together: each takes far more memory than its two characters. */
const MOST_ROAD_PARTS = 2_000_000;
const MOST_TEXT_BYTES = 1024 * 1024;

/** Makes the error that names the file. */
type Damaged = (what: string) => Error;

const number = z.number();
const side = z.int().min(1).max(4096);
const pictureSide = z.int().min(1).max(8192);
const mount = {
  rows: side,
  columns: side,
  heightM: number,
  forwardM: number,
  leftM: number,
  pitchDownRad: number,
  panLeftRad: number.optional(),
  rollRad: number.optional(),
  horizontalFovRad: number,
  verticalFovRad: number,
};

const META: { readonly [Key in keyof DriveMeta]: z.ZodType<DriveMeta[Key]> } = {
  softwareVersion: z.string().transform((text) => oneLine(text, 100)),
  kind: z.enum(['recorded', 'synthetic']),
  seed: number,
  sensors: z.looseObject({
    camera: z.looseObject(mount).refine(({ rows, columns }) => rows * columns * 3 <= MOST_IMAGE_BYTES),
    range: z
      .looseObject({ ...mount, maxRangeM: number })
      .refine(({ rows, columns }) => rows * columns * 4 <= MOST_IMAGE_BYTES),
  }),
  lookaheadM: number,
  details: z.record(z.string(), z.unknown()),
};

const WRONG: { readonly [Key in keyof DriveMeta]: string } = {
  softwareVersion: 'is no text',
  kind: 'is neither recorded nor synthetic',
  seed: 'is no number',
  sensors: 'does not say the size of the images',
  lookaheadM: 'is no number',
  details: 'is no object',
};

const CONDITIONS: z.ZodType<Conditions> = z.looseObject({
  sunElevationRad: number,
  sunAzimuthRad: number,
  cloudiness: number,
  fogPerM: number,
  rain: number,
  season: number,
  surfacePaleness: number,
  cameraNoise: number,
  rangeNoiseM: number,
  seed: number,
});

/** Table `meta` of a drive whose tables were checked. Throws what `damaged` makes. */
export function readMeta(database: DatabaseSync, damaged: Damaged): DriveMeta {
  const select = database.prepare(`SELECT ${bounded('value', MOST_TEXT_BYTES)} FROM meta WHERE key = ?`);
  return Object.fromEntries(
    Object.entries(META).map(([key, schema]) => {
      const value = schema.safeParse(json(select.get(key)?.value, `meta ${key}`, damaged));
      if (!value.success) throw damaged(`meta ${key} ${WRONG[key as keyof DriveMeta]}`);
      return [key, value.data];
    }),
  ) as unknown as DriveMeta;
}

/** Table `roads`, whatever it says of them: see `storedRoad`. Throws what `damaged` makes. */
export function readRoads(database: DatabaseSync, damaged: Damaged): Map<number, unknown> {
  const roads = new Map<number, unknown>();
  let bytes = 0;
  let parts = 0;
  const select = `SELECT ${exactNumber('id')}, ${bounded('description', MOST_ROAD_BYTES)} FROM roads`;
  for (const { id, description } of database.prepare(`${select} LIMIT ${MOST_ROADS + 1}`).iterate()) {
    if (typeof id !== 'number') throw damaged('a road has no number');
    const text = String(description);
    bytes += text.length;
    parts += text.match(/[[{]/g)?.length ?? 0;
    if (roads.size === MOST_ROADS || bytes > MOST_ROADS_BYTES || parts > MOST_ROAD_PARTS)
      throw damaged('it has more roads than can be read');
    roads.set(id, json(description, `road ${id}`, damaged));
  }
  return roads;
}

/** A row of table `conditions`. Throws what `damaged` makes. */
export function readConditions(database: DatabaseSync, id: number, damaged: Damaged): Conditions {
  const row = database
    .prepare(`SELECT ${bounded('description', MOST_TEXT_BYTES)} FROM conditions WHERE id = ?`)
    .get(id);
  if (row === undefined) throw damaged(`conditions ${id} are missing`);
  const conditions = CONDITIONS.safeParse(json(row.description, `conditions ${id}`, damaged));
  if (!conditions.success) throw damaged(`conditions ${id} are none`);
  return conditions.data;
}

const MOST_SOURCES = 1000;
const LONGEST_NAME = 100;
const name = z.string().transform((text) => oneLine(text, LONGEST_NAME));

const SOURCE: z.ZodType<FrameSource> = z.discriminatedUnion('from', [
  z.object({ from: z.literal('simulator') }),
  z.object({
    from: z.literal('import'),
    format: name,
    name,
    camera: z.object({ ...mount, rows: pictureSide, columns: pictureSide }).nullable(),
    steering: z.object({
      meaning: name,
      conversion: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('linear'), curvaturePerUnit: number, curvatureAtZeroPerM: number }),
        z.object({ kind: z.literal('wheel-angle'), roadWheelRadPerUnit: number, wheelbaseM: number }),
      ]),
    }),
    rateHz: number.positive().nullable(),
  }),
]);

/** Table `sources` of a drive of version 2. Throws what `damaged` makes. */
export function readSources(database: DatabaseSync, damaged: Damaged): Map<number, FrameSource> {
  const sources = new Map<number, FrameSource>();
  const select = `SELECT ${exactNumber('id')}, ${bounded('description', MOST_TEXT_BYTES)} FROM sources`;
  for (const { id, description } of database.prepare(`${select} LIMIT ${MOST_SOURCES + 1}`).iterate()) {
    if (typeof id !== 'number') throw damaged('a source has no number');
    if (sources.size === MOST_SOURCES) throw damaged('it has more sources than can be read');
    const source = SOURCE.safeParse(json(description, `source ${id}`, damaged));
    if (!source.success) throw damaged(`source ${id} is none`);
    sources.set(id, source.data);
  }
  return sources;
}

function json(text: SQLOutputValue | undefined, what: string, damaged: Damaged): unknown {
  if (typeof text !== 'string') throw damaged(`${what} is missing`);
  try {
    return parseBoundedJson(text);
  } catch {
    throw damaged(`${what} is not JSON`);
  }
}
