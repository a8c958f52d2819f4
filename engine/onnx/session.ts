import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import { reasonOf } from '../foreign-text.ts';
import type { ElementType } from '../network/graph-writer.ts';
import type { Look } from '../network/look.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { outputOf, partsOf } from '../network/parts.ts';
import { type Outputs, type SteeringAnswer, steeringAnswer } from '../network/steerer.ts';
import type { ModelCard } from './card.ts';
import { LARGEST_MODEL_MIB, type ModelContent, readModel, readUsableModel } from './read.ts';
import { env, InferenceSession, Tensor } from './runtime.ts';
import type { OpenModel, SteeringAnswers, SteeringModel } from './steering.ts';

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

/** `loadSteeringModel` of steering.ts. */
export async function loadToSteer(
  file: string | { readonly bytes: Uint8Array; readonly name: string },
): Promise<SteeringModel> {
  const { bytes, name } =
    typeof file === 'string' ? { bytes: readWholeFile(file, 'model', LARGEST_MODEL_MIB), name: file } : file;
  const content = readUsableModel(bytes, name);
  if (!outputOf(content.spec, 'direction')) {
    throw new UserError('invalid', `${name} answers no direction to steer`, 'Choose a network that steers.');
  }
  return openSession(content, bytes, name);
}

/** Loads a model without asking whether it was verified: for the verification itself. */
export async function openModel(bytes: Uint8Array, name: string): Promise<OpenModel> {
  return openSession(readModel(bytes, name), bytes, name);
}

async function openSession(content: ModelContent, bytes: Uint8Array, name: string): Promise<OpenModel> {
  env.logLevel = 'error';
  try {
    const session = await InferenceSession.create(bytes, SESSION_OPTIONS);
    return new OnnxSteeringModel(basename(name), content, bytes, session);
  } catch (error) {
    throw new UserError(
      'damaged',
      `${name} is damaged: ${reasonOf(error)}`,
      'Copy it again from where it came, or train it anew.',
      { cause: error },
    );
  }
}

class OnnxSteeringModel implements OpenModel {
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
    return steeringAnswer(await this.run([look]));
  }

  async answer(looks: readonly Look[]): Promise<SteeringAnswers> {
    const outputs = await this.run(looks);
    return {
      direction: outputs.direction!,
      roadIntensity: outputs.road_intensity,
      curvaturePerM: outputs.curvature!,
      outputs,
    };
  }

  async run(looks: readonly Look[]): Promise<Outputs> {
    const feeds = partsOf(this.spec).inputs.map(({ tensor: { name, type, dims }, read }) => {
      const size = dims.reduce((product, dim) => product * dim, 1);
      const rows = looks.map((look) => {
        const values = read(look);
        if (values.length === size) return values;
        throw new RangeError(`images do not have the size that ${this.name} reads`);
      });
      const all = looks.length === 1 ? rows[0]! : joined(rows, size, type);
      return [name, new Tensor(type, all as never, [looks.length, ...dims])] as const;
    });
    const results = await this.#session.run(Object.fromEntries(feeds), this.#outputs);
    return Object.fromEntries(
      this.#outputs.map((name) => {
        const { data } = results[name]!;
        return [name, data instanceof Float32Array ? data : Float32Array.from(data as BigInt64Array, Number)];
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Rows one after the other. */
function joined(
  rows: readonly (Uint8Array | Float32Array)[],
  size: number,
  type: ElementType,
): Uint8Array | Float32Array {
  const all = type === 'uint8' ? new Uint8Array(rows.length * size) : new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) all.set(row, i * size);
  return all;
}
