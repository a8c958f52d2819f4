/**
 * Ways from the activations of direction units to a unit. Models of version 0.1 decode by the centre of mass, which a hill
 * that is cut off at an end pulls inwards. `mean` goes between hills where there are several.
 */
export const DECODINGS = ['most-active', 'centre-of-mass', 'centre-fitted-at-edges', 'mean'] as const;
export type Decoding = (typeof DECODINGS)[number];

/** Units on either side of the peak that count as its hill. */
export const HILL_REACH = 4;

/** A target hill is exp(−(i−d)²/{@link HILL_WIDTH}) around the fractional unit d (Baluja 1995). */
export const HILL_WIDTH = 10;

/** The target hill of 1989 (Pomerleau 1988), its middle unit the right direction; zero elsewhere. */
export const HILL_1989 = [0.1, 0.32, 0.61, 0.89, 1, 0.89, 0.61, 0.32, 0.1] as const;

/** The most active unit, the first of equals (Pomerleau 1988). */
export function mostActiveUnit(activations: ArrayLike<number>): number {
  let unit = 0;
  for (let i = 1; i < activations.length; i++) if (activations[i]! > activations[unit]!) unit = i;
  return unit;
}

/**
 * Centre of mass of the hill around the most active unit (Pomerleau 1990), a fractional unit:
 * Σ i mᵢ / Σ mᵢ over the peak ± {@link HILL_REACH}, clipped to the ends, with mᵢ = max(0, activation). Where nothing is
 * active it is the peak itself.
 */
export function centreOfMass(activations: ArrayLike<number>): number {
  const peak = mostActiveUnit(activations);
  let mass = 0;
  let moment = 0;
  const last = Math.min(activations.length - 1, peak + HILL_REACH);
  for (let i = Math.max(0, peak - HILL_REACH); i <= last; i++) {
    const m = Math.max(0, activations[i]!);
    mass += m;
    moment += i * m;
  }
  return mass === 0 ? peak : moment / mass;
}

/**
 * Mean of all units by their activations, Σ i mᵢ / Σ mᵢ with mᵢ = max(0, activation); the first where nothing is active.
 * Who steers by keys, full left, straight and full right in turns, teaches several hills for one picture: the truth lies
 * between them, and a small change of the picture moves the mean where it moves no peak.
 */
export function meanUnit(activations: ArrayLike<number>): number {
  let mass = 0;
  let moment = 0;
  for (let i = 0; i < activations.length; i++) {
    const m = Math.max(0, activations[i]!);
    mass += m;
    moment += i * m;
  }
  return mass === 0 ? 0 : moment / mass;
}

/** Least share of the peak's activation that counts as one. */
export const LEAST_RATIO = 1e-9;
/** Spread of a hill, units², below which it is a single unit and no hill to fit. */
export const LEAST_SPREAD = 0.05;

/**
 * The {@link centreOfMass} where the hill is whole, the peak of the fitted hill where it is cut off at an end.
 *
 * The hill A exp(−(i−d)²/{@link HILL_WIDTH}) is a straight line in i once its logarithm is taken and i²/10 added: slope
 * 2d/10. So d is 5 times the slope of the line that fits ln m + i²/10 best, counting units by m² since the logarithm makes
 * small activations rough. The peak lies among the units there are.
 */
export function centreFittedAtEdges(activations: ArrayLike<number>): number {
  const peak = mostActiveUnit(activations);
  const last = activations.length - 1;
  const isWhole = peak >= HILL_REACH && peak <= last - HILL_REACH;
  const highest = activations[peak]!;
  if (isWhole || highest <= 0) return centreOfMass(activations);
  const units = Array.from({ length: 2 * HILL_REACH + 1 }, (_, i) => i - HILL_REACH).filter(
    (i) => peak + i >= 0 && peak + i <= last,
  );
  const ratios = units.map((i) => Math.max(LEAST_RATIO, activations[peak + i]! / highest));
  const total = ratios.reduce((sum, ratio) => sum + ratio ** 2, 0);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value, i) => sum + ratios[i]! ** 2 * value, 0) / total;
  const middle = mean(units);
  const spread = mean(units.map((i) => (i - middle) ** 2));
  if (spread <= LEAST_SPREAD) return centreOfMass(activations);
  const line = units.map((i, k) => Math.log(ratios[k]!) + i ** 2 / HILL_WIDTH);
  const slope = mean(line.map((value, k) => (units[k]! - middle) * value)) / spread;
  return Math.min(last, Math.max(0, peak + (HILL_WIDTH / 2) * slope));
}

/** The unit, possibly fractional, that direction outputs stand for under a model's decoding. */
export function decodeUnit(direction: ArrayLike<number>, decoding: Decoding): number {
  switch (decoding) {
    case 'most-active':
      return mostActiveUnit(direction);
    case 'centre-of-mass':
      return centreOfMass(direction);
    case 'centre-fitted-at-edges':
      return centreFittedAtEdges(direction);
    case 'mean':
      return meanUnit(direction);
    default:
      return decoding satisfies never;
  }
}

/**
 * Fractional unit d for which exp(−(i−d)²/10) fits `activations` (0 … 1) best by least squares, in −0.5 … n−0.5: what
 * the Gaussian peak position error (GPPE, Baluja 1995) is measured between. Right to 1e-6 units.
 */
export function fittedGaussianPeak(activations: ArrayLike<number>): number {
  const steps = 4;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = -steps / 2; k <= steps * (activations.length - 0.5); k++) {
    const error = squaredError(activations, k / steps);
    if (error < least) {
      least = error;
      best = k / steps;
    }
  }
  return goldenSection((d) => squaredError(activations, d), best - 1 / steps, best + 1 / steps);
}

function squaredError(activations: ArrayLike<number>, centre: number): number {
  let error = 0;
  for (let i = 0; i < activations.length; i++) {
    const difference = activations[i]! - Math.exp(-((i - centre) ** 2) / HILL_WIDTH);
    error += difference * difference;
  }
  return error;
}

function goldenSection(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let left = b - ratio * (b - a);
  let right = a + ratio * (b - a);
  let atLeft = f(left);
  let atRight = f(right);
  while (b - a > 1e-7) {
    if (atLeft <= atRight) {
      b = right;
      right = left;
      atRight = atLeft;
      left = b - ratio * (b - a);
      atLeft = f(left);
    } else {
      a = left;
      left = right;
      atLeft = atRight;
      right = a + ratio * (b - a);
      atRight = f(right);
    }
  }
  return (a + b) / 2;
}
