/** Quantile of values in any order. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * Two of the values between which the median of what they are drawn from lies with at least 95 %, whatever its distribution:
 * the k-th smallest and the k-th largest, where fewer than k of n tosses of a coin are heads with 2.5 % at most.
 * @throws RangeError for fewer than six values, which say too little.
 */
export function medianInterval(values: readonly number[]): [number, number] {
  const n = values.length;
  let below = 0;
  let ofExactly = 0.5 ** n;
  let k = 0;
  while (below + ofExactly <= 0.025) {
    below += ofExactly;
    ofExactly *= (n - k) / (k + 1);
    k++;
  }
  if (k === 0) throw new RangeError(`${n} values say too little of their median`);
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[k - 1]!, sorted[n - k]!];
}

export const rounded = (value: number) => Number(value.toFixed(value < 10 ? 2 : 1));
