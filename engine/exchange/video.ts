import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.ts';
import { oneLine } from '../foreign-text.ts';

/** Containers that ffmpeg may take a file for: none that names other files, as playlists do. */
const CONTAINERS = 'mov,mp4,matroska,webm,avi';
/** Frames that ffmpeg is asked for at a time, and how many times its answer is kept. */
const STRETCH = 128;
const MOST_STRETCHES = 6;
/** Wider frames are made smaller: a retina has 32 columns. */
const MOST_COLUMNS = 320;
/** How late a picture may be after which ffmpeg begins to read, s: pictures are stored before those that they are shown after. */
const LANDS_LATE_S = 1;
const MOST_TABLE_BYTES = 256 * 1024 * 1024;
/** Longer than this it takes for no stretch that can be read, ms. */
const LONGEST_MS = 120_000;

const runFile = promisify(execFile);

/** Frames of a video, which ffmpeg reads in the order in which they are asked for, some at a time. */
export class Video implements Disposable {
  readonly #file: string;
  readonly #name: string;
  /** As the file counts, s. */
  readonly #stamps: readonly number[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'alvinn-video-'));
  /** Stretches that lie in the folder, or are about to; the oldest first. */
  readonly #stretches = new Map<number, Promise<void>>();
  #latest: Promise<void> = Promise.resolve();

  private constructor(file: string, name: string, stamps: readonly number[]) {
    this.#file = file;
    this.#name = name;
    this.#stamps = stamps;
  }

  /**
   * Looks at a video without reading its pictures.
   * @param name what it is called
   * @throws UserError where it is no video, or ffmpeg is not installed.
   */
  static async open(file: string, name: string): Promise<Video> {
    const packets = await run(name, 'ffprobe', [
      ...['-v', 'error', '-format_whitelist', CONTAINERS, '-protocol_whitelist', 'file'],
      ...['-select_streams', 'V:0', '-show_entries', 'packet=pts_time,dts_time,flags', '-of', 'csv=p=0'],
      `file:${file}`,
    ]);
    const stamps = packets.split('\n').flatMap((line) => {
      const [shown, decoded, flags = ''] = line.split(',');
      const at = Number(shown === 'N/A' ? decoded : shown || Number.NaN);
      // A packet that an edit of the file leaves out is not shown.
      return Number.isFinite(at) && !flags.includes('D') ? [at] : [];
    });
    if (stamps.length === 0) {
      throw new UserError('damaged', `${name}: there is no picture in it`, 'Give another video.');
    }
    return new Video(
      file,
      name,
      stamps.sort((a, b) => a - b),
    );
  }

  /** Times of its frames since the first, s. */
  get timesS(): readonly number[] {
    const [first] = this.#stamps as [number];
    return this.#stamps.map((stamp) => stamp - first);
  }

  /** Frame i as a JPEG, at most 320 columns wide. @throws UserError where ffmpeg cannot read it. */
  async read(i: number): Promise<Uint8Array> {
    const stretch = Math.floor(i / STRETCH);
    await this.#stretch(stretch);
    try {
      return readFileSync(this.#pathOf(stretch, i - stretch * STRETCH));
    } catch (error) {
      throw new UserError('damaged', `${this.#name}: frame ${i} cannot be read`, 'Give another video.', {
        cause: error,
      });
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #stretch(stretch: number): Promise<void> {
    const known = this.#stretches.get(stretch);
    if (known) return known;
    for (const old of this.#stretches.keys()) {
      if (this.#stretches.size < MOST_STRETCHES) break;
      this.#stretches.delete(old);
      rmSync(join(this.#folder, String(old)), { recursive: true, force: true });
    }
    const made = this.#latest.then(() => this.#make(stretch));
    this.#stretches.set(stretch, made);
    this.#latest = made.catch(() => {});
    return made;
  }

  async #make(stretch: number): Promise<void> {
    mkdirSync(join(this.#folder, String(stretch)), { recursive: true });
    const first = stretch * STRETCH;
    const [before, at] = [this.#stamps[first - 1], this.#stamps[first]!];
    // Half-way from the frame before, so that rounding chooses none. Where ffmpeg lands may be a few frames late.
    const fromS = before === undefined ? undefined : (before + at) / 2;
    const seek =
      fromS === undefined
        ? []
        : ['-copyts', '-noaccurate_seek', '-seek_timestamp', '1', '-ss', String(fromS - LANDS_LATE_S)];
    const select = fromS === undefined ? '' : `select='gte(t,${fromS})',`;
    await run(this.#name, 'ffmpeg', [
      ...['-v', 'error', '-nostdin', '-format_whitelist', CONTAINERS, '-protocol_whitelist', 'file'],
      ...seek,
      ...['-i', `file:${this.#file}`, '-map', '0:V:0', '-frames:v', String(STRETCH)],
      // Each frame once, however far apart they are: a number of their own for a time.
      ...['-vf', `${select}scale='min(${MOST_COLUMNS},iw)':-2,setpts=N/25/TB`, '-r', '25', '-q:v', '2'],
      ...['-start_number', '0', this.#pathOf(stretch, '%d')],
    ]);
  }

  #pathOf(stretch: number, frame: number | '%d'): string {
    return join(this.#folder, String(stretch), `${frame}.jpg`);
  }
}

async function run(name: string, program: string, options: readonly string[]): Promise<string> {
  try {
    const { stdout } = await runFile(program, options, {
      timeout: LONGEST_MS,
      maxBuffer: MOST_TABLE_BYTES,
      windowsHide: true,
    });
    return stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') {
      throw new UserError(
        'not-found',
        `${name} is a video, and ${program} is not installed, which reads videos`,
        'Install ffmpeg (ffmpeg.org), or make pictures of it elsewhere and give their folder.',
      );
    }
    const why = stderr.trim().split('\n').at(-1)?.split(': ').at(-1);
    throw new UserError(
      'damaged',
      `${name} is no video that ffmpeg can read${why ? `: ${oneLine(why, 120)}` : ''}`,
      'Give an MP4, MOV, MKV, WebM or AVI file that plays.',
      { cause: error },
    );
  }
}
