import { type JsonLimits, parseBoundedJson } from '../../../sim/bounded-json.ts';
import { baseName, type FileTree, within } from '../files.ts';
import { type LookOptions, pictureTrouble, REASONS, type SeriesRecord, type Tally } from '../series.ts';

/** Donkeycar's own drive loop, where records have no time. */
export const TUB_RATE_HZ = 20;
/** A third of the picture is sky and walls; 40 of 120 rows is what its users cut. */
export const TUB_CROP = { top: 1 / 3, bottom: 0, sides: 0 };
export const TUB_MEANING = '-1 left to 1 right';
/** Of a catalogue. */
export const MOST_TABLE_BYTES = 64 * 1024 * 1024;
/** Of a file of one record. */
export const MOST_RECORD_BYTES = 1024 * 1024;

export type TubFields = Readonly<Record<string, unknown>>;

/** What a record holds; a part that is a range finder writes a list of its distances. */
const RECORD_LIMITS: JsonLimits = { deepest: 8, mostContainers: 1000, mostValues: 100_000 };
/** Of records. All are held in memory until it is known which were deleted. */
const READ_FIELDS = [
  '_index',
  '_timestamp_ms',
  'milliseconds',
  'cam/image_array',
  'user/mode',
  'user/angle',
  'user/throttle',
  'pilot/angle',
  'pilot/throttle',
];
/** Of a picture's name, which may stand behind a path, or of a mode. */
const LONGEST_NAME = 255;

/** What is read of a record, without what else it holds; undefined for text that is none. */
export function fieldsIn(text: string): TubFields | undefined {
  const record = objectIn(text, RECORD_LIMITS);
  return record && Object.fromEntries(READ_FIELDS.map((name) => [name, small(record[name])]));
}

function small(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return Number.NaN;
  return typeof value === 'string' ? baseName(value).slice(0, LONGEST_NAME) : value;
}

/** Text that is one JSON object; NUL bytes, which a power cut leaves, are none of it. Undefined for anything else. */
export function objectIn(text: string, limits?: JsonLimits): TubFields | undefined {
  try {
    const value: unknown = parseBoundedJson(text.replaceAll('\0', ''), limits);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as TubFields)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A record of a tub, as a frame; undefined, and counted, where it is none.
 * @param pictures folder of its picture
 * @param timeMs name of the field that says when
 */
export function recordOf(
  fields: TubFields,
  files: FileTree,
  pictures: string,
  timeMs: string,
  options: LookOptions,
  skipped: Tally,
): SeriesRecord | undefined {
  const skip = (reason: string) => void skipped.add(reason);
  const mode = fields['user/mode'];
  const byPilot = typeof mode === 'string' && mode !== 'user' && mode !== '';
  if (byPilot && options.pilot !== true) return skip(REASONS.pilot);
  const steering = numberOf((byPilot ? fields['pilot/angle'] : undefined) ?? fields['user/angle']);
  if (steering === null) return skip(REASONS.noSteering);
  const named = fields['cam/image_array'];
  const picture = typeof named === 'string' ? within(pictures, baseName(named)) : undefined;
  const trouble = pictureTrouble(files, picture);
  if (trouble) return skip(trouble);
  const throttle = numberOf((byPilot ? fields['pilot/throttle'] : undefined) ?? fields['user/throttle']);
  const ms = numberOf(fields[timeMs]);
  return {
    picture: picture!,
    steering,
    timeS: ms === null ? null : ms / 1000,
    throttle: throttle === null ? null : Math.min(1, Math.max(-1, throttle)),
    speedMps: null,
    byPilot,
  };
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
