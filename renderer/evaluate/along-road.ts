import type { Trace } from '../../engine/protocol/evaluation.ts';

const COLUMNS = 600;

/**
 * Cross-track errors of several drives at the same stations: first the stations, then one column a drive; null where it
 * did not get so far.
 */
export function alongRoad(traces: readonly (Trace | null)[]): (number | null)[][] {
  const ends = traces.flatMap((trace) => (trace ? [trace.stationM[0]!, trace.stationM.at(-1)!] : []));
  if (ends.length === 0) return [[], ...traces.map(() => [])];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const stations = Array.from({ length: COLUMNS }, (_, i) => from + ((to - from) * i) / (COLUMNS - 1));
  return [stations, ...traces.map((trace) => (trace ? errorsAt(trace, stations) : stations.map(() => null)))];
}

function errorsAt({ stationM, cteM }: Trace, stations: readonly number[]): (number | null)[] {
  let row = 0;
  return stations.map((station) => {
    while (row < stationM.length - 1 && stationM[row + 1]! < station) row++;
    const [a, b] = [stationM[row]!, stationM[row + 1]];
    if (station < a || b === undefined) return station === a ? cteM[row]! : null;
    const share = b > a ? (station - a) / (b - a) : 0;
    return cteM[row]! + share * (cteM[row + 1]! - cteM[row]!);
  });
}
