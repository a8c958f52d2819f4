/**
 * Whether a network, or several as one, stop for a camera that is covered or turned in
 * mid-drive: `node engine/drive/faults.bench.ts MODEL…`. Ten places each on street and highway, at 8 m/s, which it reaches before.
 * Stopping within 4 s with no wheel off the road counts; being put back does not.
 */
import { CAMERA_FAULTS } from './camera-faults-fixture.ts';
import { driveRoad } from './closed-loop.ts';

const PLACES = 10;
const FIRST_SEED = 101;
const AT_M = 90;
/** Braking from 8 m/s takes 2.7 s. */
const WITHIN_S = 4;

const model = process.argv.slice(2);
if (model.length === 0) throw new Error('usage: node engine/drive/faults.bench.ts MODEL…');
const job = { signal: new AbortController().signal, onProgress: () => {} };
for (const road of ['street', 'highway']) {
  for (const [name, fault] of Object.entries(CAMERA_FAULTS)) {
    const failed: string[] = [];
    let slowestS = 0;
    let falseStops = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + PLACES; seed++) {
      const drive = { model, road, seed, distanceM: AT_M + 40, speedMps: 8, fault: { fault, atM: AT_M } };
      const { fault: outcome, stops = 0 } = await driveRoad(drive, job, () => performance.now());
      const { stoppedAfterS = null, leftRoad = true } = outcome ?? {};
      if (stoppedAfterS !== null) slowestS = Math.max(slowestS, stoppedAfterS);
      falseStops += stops - (stoppedAfterS === null ? 0 : 1);
      if (stoppedAfterS !== null && stoppedAfterS <= WITHIN_S && !leftRoad) continue;
      const stopped =
        stoppedAfterS === null ? 'never stopped' : `stopped after ${stoppedAfterS.toFixed(1)} s`;
      failed.push(`seed ${seed} ${stopped}${leftRoad ? ', left the road' : ''}`);
    }
    const told = [
      `${PLACES - failed.length} of ${PLACES}`,
      `slowest ${slowestS.toFixed(1)} s`,
      `other stops ${falseStops}`,
    ];
    console.log(`${road} ${name}: ${[...told, ...failed].join('; ')}`);
  }
}
