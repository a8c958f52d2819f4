import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import type { Look } from '../network/look.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import type { Outputs, Steerer } from '../network/steerer.ts';
import type { ModelCard } from './card.ts';

/** Many decisions at once, row-major [count][…]. */
export interface SteeringAnswers {
  readonly direction: Float32Array;
  readonly roadIntensity: Float32Array | undefined;
  readonly curvaturePerM: Float32Array;
  readonly outputs: Outputs;
}

/** A model file, loaded to steer. */
export interface SteeringModel extends Steerer, AsyncDisposable {
  /** File name, for reports and errors. */
  readonly name: string;
  readonly card: ModelCard;
  readonly weights: Weights;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** Decides on many looks in one run. */
  answer(looks: readonly Look[]): Promise<SteeringAnswers>;
  dispose(): Promise<void>;
}

/** A model file, open: its answers may be any. */
export interface OpenModel extends SteeringModel {
  /** Answers many looks in one run. */
  run(looks: readonly Look[]): Promise<Outputs>;
}

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
  // Loaded late, with onnxruntime and what reads ONNX: whoever starts without a model starts sooner.
  const { loadToSteer } = await import('./session.ts');
  return loadToSteer(file);
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
  for (const input of partsOf(model.spec).inputs) {
    const what = input.misfit(sensors);
    if (what !== undefined) throw refuse(what);
  }
}
