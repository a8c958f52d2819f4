import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import type { ModelCard } from './card.ts';
import { checkGraph, type ModelContent, readModel } from './read.ts';

/** What one decision is made from. What the network does not read is ignored. */
export interface Look {
  /** rows × columns × RGB, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns, m. */
  readonly range: Float32Array;
  /** 0.5 to begin with, then the latest `roadIntensity`. */
  readonly roadIntensityFeedback: number;
}

/** One decision. */
export interface SteeringAnswer {
  /** Activations of the direction units. */
  readonly direction: Float32Array;
  /** Undefined for a network without the feedback unit. */
  readonly roadIntensity: number | undefined;
  /** Curvature to steer, 1/m, positive to the left. */
  readonly curvaturePerM: number;
}

/** Many decisions at once, row-major [count][…]. */
export interface SteeringAnswers {
  readonly direction: Float32Array;
  readonly roadIntensity: Float32Array | undefined;
  readonly curvaturePerM: Float32Array;
}

/** A model file, loaded to steer. */
export interface SteeringModel extends AsyncDisposable {
  /** File name, for reports and errors. */
  readonly name: string;
  readonly spec: ModelSpec;
  readonly card: ModelCard;
  readonly weights: Weights;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** Decides on one look. Throws RangeError where images have not the size that the network reads. */
  steer(look: Look): Promise<SteeringAnswer>;
  /** Decides on many looks in one run. */
  answer(looks: readonly Look[]): Promise<SteeringAnswers>;
  dispose(): Promise<void>;
}

const LARGEST_FILE_MIB = 512;

const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  // One thread: handing 36,000 multiplications to others takes longer than doing them.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Errors are thrown; nothing is to be said on stderr as well.
  logSeverityLevel: 4,
};

/**
 * Loads a model to steer with.
 *
 * @param file its path, or its bytes and a name for errors.
 * @throws UserError `not-found`, `unreadable`, `foreign`, `damaged`, `newer-version`, or `invalid` for an export that was
 * never compared with its trainer.
 */
export async function loadSteeringModel(
  file: string | { readonly bytes: Uint8Array; readonly name: string },
): Promise<SteeringModel> {
  const { bytes, name } =
    typeof file === 'string' ? { bytes: readWholeFile(file, 'model', LARGEST_FILE_MIB), name: file } : file;
  const content = readModel(bytes, name);
  if (!(content.verifiedPatterns > 0)) {
    throw new UserError(
      'invalid',
      `${name} was never compared with the network it was exported from`,
      'Such a model may not drive; train it anew with alvinn, which makes the comparison.',
    );
  }
  checkGraph(bytes, content, name);
  return openSession(content, bytes, name);
}

/** Loads a model without asking whether it was verified: for the verification itself. */
export async function openModel(bytes: Uint8Array, name: string): Promise<SteeringModel> {
  return openSession(readModel(bytes, name), bytes, name);
}

async function openSession(content: ModelContent, bytes: Uint8Array, name: string): Promise<SteeringModel> {
  env.logLevel = 'error';
  try {
    const session = await InferenceSession.create(bytes, SESSION_OPTIONS);
    return new OnnxSteeringModel(basename(name), content, bytes, session);
  } catch (error) {
    throw new UserError(
      'damaged',
      `${name} is damaged: ${String((error as Error).message).split('\n')[0]}`,
      'Copy it again from where it came, or train it anew.',
      { cause: error },
    );
  }
}

/**
 * Refuses sensors whose images a model cannot read.
 * @throws UserError `invalid` that names the first difference.
 */
export function checkFits(model: { name: string; spec: ModelSpec }, sensors: SensorSettings): void {
  const refuse = (what: string) =>
    new UserError(
      'invalid',
      `${model.name} does not fit these sensors: ${what}`,
      'Use the sensor settings it was trained with, or train a network for these.',
    );
  const { camera, range } = model.spec;
  const size = (image: { rows: number; columns: number }) => `${image.rows}×${image.columns}`;
  if (camera && size(camera) !== size(sensors.camera)) {
    throw refuse(`it reads a camera of ${size(camera)}, the camera has ${size(sensors.camera)}`);
  }
  if (range && size(range) !== size(sensors.range)) {
    throw refuse(`it reads a range finder of ${size(range)}, the range finder has ${size(sensors.range)}`);
  }
  if (range && range.maxRangeM !== sensors.range.maxRangeM) {
    throw refuse(
      `it takes ${range.maxRangeM} m for nothing seen, the range finder reports ${sensors.range.maxRangeM} m`,
    );
  }
}

class OnnxSteeringModel implements SteeringModel {
  readonly name: string;
  readonly spec: ModelSpec;
  readonly card: ModelCard;
  readonly weights: Weights;
  readonly digest: string;
  readonly #session: InferenceSession;
  readonly #outputs: readonly string[];

  constructor(
    name: string,
    { spec, card, weights }: ModelContent,
    bytes: Uint8Array,
    session: InferenceSession,
  ) {
    this.name = name;
    this.spec = spec;
    this.card = card;
    this.weights = weights;
    this.digest = createHash('sha256').update(bytes).digest('hex');
    this.#session = session;
    this.#outputs = session.outputNames;
  }

  async steer(look: Look): Promise<SteeringAnswer> {
    this.#checkSize(look);
    const answers = await this.#run(1, look.camera, look.range, Float32Array.of(look.roadIntensityFeedback));
    return {
      direction: answers.direction,
      roadIntensity: answers.roadIntensity?.[0],
      curvaturePerM: answers.curvaturePerM[0]!,
    };
  }

  async answer(looks: readonly Look[]): Promise<SteeringAnswers> {
    const { camera, range } = this.spec;
    const pixels = camera ? camera.rows * camera.columns * 3 : 0;
    const rays = range ? range.rows * range.columns : 0;
    const cameras = new Uint8Array(looks.length * pixels);
    const ranges = new Float32Array(looks.length * rays);
    const feedback = new Float32Array(looks.length);
    looks.forEach((look, i) => {
      this.#checkSize(look);
      if (camera) cameras.set(look.camera, i * pixels);
      if (range) ranges.set(look.range, i * rays);
      feedback[i] = look.roadIntensityFeedback;
    });
    return this.#run(looks.length, cameras, ranges, feedback);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #checkSize(look: Look): void {
    const { camera, range } = this.spec;
    if (
      (camera && look.camera.length !== camera.rows * camera.columns * 3) ||
      (range && look.range.length !== range.rows * range.columns)
    ) {
      throw new RangeError(`images do not have the size that ${this.name} reads`);
    }
  }

  async #run(
    count: number,
    cameras: Uint8Array,
    ranges: Float32Array,
    feedback: Float32Array,
  ): Promise<SteeringAnswers> {
    const { camera, range, roadIntensityFeedback } = this.spec;
    const feeds = {
      ...(camera && { camera: new Tensor('uint8', cameras, [count, camera.rows, camera.columns, 3]) }),
      ...(range && { range: new Tensor('float32', ranges, [count, range.rows, range.columns]) }),
      ...(roadIntensityFeedback && { road_intensity_feedback: new Tensor('float32', feedback, [count, 1]) }),
    };
    const { direction, road_intensity, curvature } = await this.#session.run(feeds, this.#outputs);
    return {
      direction: direction!.data as Float32Array,
      roadIntensity: road_intensity?.data as Float32Array | undefined,
      curvaturePerM: curvature!.data as Float32Array,
    };
  }
}
