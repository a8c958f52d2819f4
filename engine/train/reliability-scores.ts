/** A look that was answered: how far the network trusted itself, and how wrong it was. */
export interface TrustedAnswer {
  /** Looks of the same kind of road, weather and fault share it. */
  readonly group: string;
  readonly reliability: number;
  /** Distance from the right unit. */
  readonly errorUnits: number;
  /** What it counts in the area; in the groups all looks are alike. */
  readonly weight: number;
}

/** Looks of one group. */
export interface TrustGroup {
  readonly group: string;
  readonly count: number;
  /** Means. */
  readonly reliability: number;
  readonly errorUnits: number;
}

/** How well a network knows what it does not know. */
export interface ReliabilityScores {
  /** Area under the ROC curve of 1 − ρ for "off by more than two units"; null where all or none are. */
  readonly reliabilityAuc: number | null;
  /** Pearson's correlation of the means of 1 − ρ and of the error over groups; null for fewer than two of them. */
  readonly reliabilityCorrelation: number | null;
  readonly reliabilityGroups: readonly TrustGroup[];
}

/** Units beyond which an answer is wrong. */
const RIGHT_WITHIN_UNITS = 2;

export function reliabilityScores(answers: readonly TrustedAnswer[]): ReliabilityScores {
  const groups = [...Map.groupBy(answers, ({ group }) => group)].map(([group, own]) => ({
    group,
    count: own.length,
    reliability: mean(own.map(({ reliability }) => reliability)),
    errorUnits: mean(own.map(({ errorUnits }) => errorUnits)),
  }));
  return {
    reliabilityAuc: areaUnderRoc(answers),
    reliabilityCorrelation: pearson(
      groups.map(({ reliability }) => 1 - reliability),
      groups.map(({ errorUnits }) => errorUnits),
    ),
    reliabilityGroups: groups,
  };
}

/** The chance that a wrong answer is trusted less than a right one, by weight; equal trust counts half. */
function areaUnderRoc(answers: readonly TrustedAnswer[]): number | null {
  let [rightBelow, area, right, wrong] = [0, 0, 0, 0];
  const byTrust = [...Map.groupBy(answers, ({ reliability }) => reliability)].toSorted(([a], [b]) => b - a);
  for (const [, equal] of byTrust) {
    const weightOf = (isWrong: boolean) =>
      equal
        .filter(({ errorUnits }) => errorUnits > RIGHT_WITHIN_UNITS === isWrong)
        .reduce((sum, { weight }) => sum + weight, 0);
    const [rightHere, wrongHere] = [weightOf(false), weightOf(true)];
    area += wrongHere * (rightBelow + rightHere / 2);
    rightBelow += rightHere;
    right += rightHere;
    wrong += wrongHere;
  }
  return right > 0 && wrong > 0 ? area / (right * wrong) : null;
}

function pearson(a: readonly number[], b: readonly number[]): number | null {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ownA, ownB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, b[i]! - meanB];
    both += x * y;
    ownA += x * x;
    ownB += y * y;
  }
  return ownA > 0 && ownB > 0 ? both / Math.sqrt(ownA * ownB) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
