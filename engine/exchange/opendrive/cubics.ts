import { type Cubic, indexAt } from '../../../sim/road/profile.ts';

/** The same polynomial, written from another station. */
export function from({ stationM, a, b, c, d }: Cubic, newM: number): Cubic {
  const t = newM - stationM;
  return {
    stationM: newM,
    a: a + t * (b + t * (c + t * d)),
    b: b + t * (2 * c + t * 3 * d),
    c: c + 3 * t * d,
    d,
  };
}

/** The first less the second. */
export function minus(first: readonly Cubic[], second: readonly Cubic[]): Cubic[] {
  if (second.length === 0) return [...first];
  if (first.length === 0) return [];
  const stations = [...new Set([...first, ...second].map(({ stationM }) => stationM))].sort((a, b) => a - b);
  return stations.map((stationM) => {
    const one = from(first[indexAt(first, stationM)]!, stationM);
    const other = from(second[indexAt(second, stationM)]!, stationM);
    return { stationM, a: one.a - other.a, b: one.b - other.b, c: one.c - other.c, d: one.d - other.d };
  });
}

/** What holds between two stations, each entry written from where it begins there. */
export function between(cubics: readonly Cubic[], fromM: number, toM: number): Cubic[] {
  return cubics
    .map((cubic, i) => ({
      cubic,
      startM: i === 0 ? Number.NEGATIVE_INFINITY : cubic.stationM,
      endM: cubics[i + 1]?.stationM ?? Number.POSITIVE_INFINITY,
    }))
    .filter(({ startM, endM }) => startM < toM && endM > fromM)
    .map(({ cubic, startM }) => from(cubic, Math.max(fromM, startM)));
}

/** The same values seen from the other end of a road of this length. */
export function backwards(cubics: readonly Cubic[], lengthM: number): Cubic[] {
  const within = cubics.filter(({ stationM }, i) => i === 0 || stationM < lengthM);
  return within
    .map((cubic, i) => {
      const endM = Math.min(lengthM, within[i + 1]?.stationM ?? lengthM);
      const { a, b, c, d } = from(cubic, endM);
      return { stationM: lengthM - endM, a, b: -b, c, d: -d };
    })
    .reverse()
    .filter(({ stationM }, i, all) => all[i + 1]?.stationM !== stationM);
}
