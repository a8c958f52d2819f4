import type { RunCurve } from '../protocol/training.ts';
import type { TrainingHistory } from '../train/session.ts';

/** Points of a curve that a page is told: more than it has pixels for would only take time. */
const MOST_POINTS = 400;
const DIGITS = 4;

export const EMPTY_HISTORY: TrainingHistory = {
  loss: [],
  validationLoss: [],
  withinTwoUnits: [],
  validationWithinTwoUnits: [],
};

/** A history thinned evenly to so few points that it can be told several times a second; the last epoch is always one. */
export function curveOf(history: TrainingHistory): RunCurve {
  const count = history.loss.length;
  const points = Math.min(count, MOST_POINTS);
  const epochs = Array.from({ length: points }, (_, i) => Math.round(((i + 1) * count) / points));
  const chosen = (values: readonly number[]) =>
    values.length === 0 ? [] : epochs.map((epoch) => Number(values[epoch - 1]!.toPrecision(DIGITS)));
  return {
    epochs,
    loss: chosen(history.loss),
    validationLoss: chosen(history.validationLoss),
    withinTwoUnits: chosen(history.withinTwoUnits),
    validationWithinTwoUnits: chosen(history.validationWithinTwoUnits),
  };
}
