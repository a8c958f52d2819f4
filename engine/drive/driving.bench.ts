import { fileURLToPath } from 'node:url';
import type { Job } from '../job.ts';
import { driveRoad } from './closed-loop.ts';

/** What a closed loop costs: both sensors rendered, network, vehicle. */
export interface DrivingBench {
  readonly road: string;
  readonly distanceM: number;
  /** Simulated over real time, at ten decisions a second. */
  readonly realTimeFactor: number;
  /** From sensor images to curvature, without rendering. */
  readonly decisionMsP50: number;
  readonly decisionMsP99: number;
}

const MODEL = fileURLToPath(new URL('../../assets/models/alvinn-all-weather.onnx', import.meta.url));
const DRIVE = { model: MODEL, road: 'path', seed: 101, distanceM: 500, speedMps: 10 };

/**
 * Lets the network that comes with the program drive a path.
 * @throws UserError `cancelled` on the signal.
 */
export async function benchDriving(job: Job, nowMs: () => number): Promise<DrivingBench> {
  const { road, distanceM, realTimeFactor, decisionMsP50, decisionMsP99 } = await driveRoad(
    DRIVE,
    job,
    nowMs,
  );
  return {
    road,
    distanceM,
    realTimeFactor,
    decisionMsP50: decisionMsP50!,
    decisionMsP99: decisionMsP99!,
  };
}
