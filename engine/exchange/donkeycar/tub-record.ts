import { baseName, type FileTree, within } from '../files.ts';
import { type LookOptions, pictureTrouble, REASONS, type SeriesRecord, type Tally } from '../series.ts';

/** Donkeycar's own drive loop, where records have no time. */
export const TUB_RATE_HZ = 20;
/** A third of the picture is sky and walls; 40 of 120 rows is what its users cut. */
export const TUB_CROP = { top: 1 / 3, bottom: 0, sides: 0 };
export const TUB_MEANING = '-1 left to 1 right';
/** Of a catalogue, or of one record's file. */
export const MOST_TABLE_BYTES = 64 * 1024 * 1024;

export type TubFields = Readonly<Record<string, unknown>>;

/** Text that is one JSON object; NUL bytes, which a power cut leaves, are none of it. Undefined for anything else. */
export function objectIn(text: string): TubFields | undefined {
  try {
    const value: unknown = JSON.parse(text.replaceAll('\0', ''));
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
