import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { DEFAULT_ROAD_WIDTH_M } from '../jobs/real/calibrate.ts';
import { type SimToRealOptions, type SimToRealResult, simToReal } from '../jobs/real/sim-to-real.ts';
import { readSource } from '../jobs/real/source.ts';
import { atLeast, type Findings } from '../lab/experiment.ts';
import type { RunOptions } from './experiment.ts';

/**
 * "ALVINN is currently trained using simulated road images" and drove real ones (Pomerleau 1988): done again on real
 * pictures of a single-lane road, and with what decides it taken away.
 */
export async function navlab({ seed, full, data }: RunOptions, job: Job): Promise<Findings> {
  if (data === undefined) {
    throw new UserError(
      'usage',
      'navlab reads pictures of a real road, which do not come with alvinn',
      'Give them: --data SOURCE, a drive or what import reads.',
    );
  }
  const source = await readSource(data, job);
  const options: SimToRealOptions = {
    roadWidthM: DEFAULT_ROAD_WIDTH_M,
    lookaheadM: DEFAULT_LOOKAHEAD_M,
    learn: 'sim',
    seeds: full ? 5 : 1,
    seed,
    count: full ? 6000 : 1200,
    kinds: ['path', 'dirt'],
    hidden: 30,
    blocks: 10,
  };
  const { result } = await simToReal(source, source, options, job);
  const { camera, lesson } = result;
  const otherwise = async (change: Partial<SimToRealOptions>): Promise<SimToRealResult> => {
    const changed = { ...options, camera, lesson, ...change };
    return (await simToReal(source, source, changed, job)).result;
  };
  const { rows, columns } = camera;
  const usual = await otherwise({ camera: { ...DEFAULT_SENSOR_SETTINGS.camera, rows, columns } });
  const shoulders = await otherwise({ lesson: { ...lesson, without: ['ditch'] } });
  const scores = ({ withinTwoUnits, withinTwoInterval, meanErrorUnits }: SimToRealResult) => ({
    withinTwoUnits,
    withinTwoInterval,
    meanErrorUnits,
  });
  return {
    checks: [
      atLeast(
        'share of real pictures within two units, over that of always straight',
        result.withinTwoUnits - result.straightWithinTwo,
        0.3,
      ),
      atLeast(
        "what the simulator's own camera loses of it",
        result.withinTwoUnits - usual.withinTwoUnits,
        0.15,
      ),
      atLeast(
        'what a soft strip between road and ground loses of it',
        result.withinTwoUnits - shoulders.withinTwoUnits,
        0.03,
      ),
    ],
    found: { ...scores(result), straightWithinTwo: result.straightWithinTwo, camera, lesson },
    usualCamera: scores(usual),
    shoulders: scores(shoulders),
  };
}
