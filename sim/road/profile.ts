/**
 * A stretch of something that varies along a road, as OpenDRIVE writes it: `stationM` on, its value is
 * a + b·d + c·d² + d·d³ with d metres since there, until the next begins.
 */
export interface Cubic {
  readonly stationM: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The value at a station of cubics in order; the first goes on before its start; 0 where there are none. */
export function valueAt(cubics: readonly Cubic[], stationM: number): number {
  if (cubics.length === 0) return 0;
  const { stationM: fromM, a, b, c, d } = cubics[indexAt(cubics, stationM)]!;
  const onM = stationM - fromM;
  return a + onM * (b + onM * (c + onM * d));
}

/** Change of the value a metre. */
export function slopeAt(cubics: readonly Cubic[], stationM: number): number {
  if (cubics.length === 0) return 0;
  const { stationM: fromM, b, c, d } = cubics[indexAt(cubics, stationM)]!;
  const onM = stationM - fromM;
  return b + onM * (2 * c + onM * 3 * d);
}

/** Index of the last of entries in order that begins at a station or before it; 0 before the first. */
export function indexAt(entries: readonly { readonly stationM: number }[], stationM: number): number {
  let low = 0;
  for (let high = entries.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle]!.stationM <= stationM) low = middle;
    else high = middle - 1;
  }
  return low;
}
