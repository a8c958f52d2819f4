import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import type { Job } from '../../job.ts';
import { DEFAULT_LESSON, type LessonSettings } from '../../protocol/lesson.ts';
import type { Interval, UnitScores } from './scores.ts';
import { type SimToRealOptions, type SimToRealResult, simToReal } from './sim-to-real.ts';
import type { RealSource } from './source.ts';

/** What is lost, or won, where one thing is otherwise. */
export interface Ablation extends UnitScores {
  readonly what: string;
  readonly withinTwoInterval: Interval;
}

type Change = Partial<Pick<SimToRealOptions, 'camera' | 'hidden' | 'lesson'>>;

/** One thing at a time, as the usual lesson has it. */
function changesOf({ camera, lesson }: SimToRealResult): readonly (readonly [string, Change])[] {
  const own = (changed: Partial<LessonSettings>): Change => ({ camera, lesson: { ...lesson, ...changed } });
  const { rows, columns } = camera;
  return [
    ['as it is', own({})],
    ["the simulator's own camera", { camera: { ...DEFAULT_SENSOR_SETTINGS.camera, rows, columns }, lesson }],
    ['looking half as far ahead again', own({ lookaheadM: 1.5 * lesson.lookaheadM })],
    ['roads with their shoulders', own({ without: lesson.without.filter((part) => part !== 'shoulder') })],
    ['no plants beside the road', own({ without: [...lesson.without, 'plants'] })],
    ['roads lighter and darker than the ground', own({ contrast: 'both' })],
    ['sharp places learned as the outermost unit', own({ beyond: 'clamp' })],
    ['a camera that stands still', own({ swayPitchRad: 0, swayRollRad: 0, swayHeightShare: 0 })],
    [
      'places as usual',
      own({ maxLateralM: DEFAULT_LESSON.maxLateralM, maxHeadingRad: DEFAULT_LESSON.maxHeadingRad }),
    ],
    ['widths as the kinds of road have them', own({ laneWidthM: null })],
    ['5 hidden units', { ...own({}), hidden: 5 }],
  ];
}

/** Trains again with one thing otherwise at a time. */
export async function ablations(
  data: RealSource,
  test: RealSource,
  options: SimToRealOptions,
  result: SimToRealResult,
  job: Job,
): Promise<Ablation[]> {
  const table: Ablation[] = [];
  for (const [what, change] of changesOf(result)) {
    const own = await simToReal(data, test, { ...options, learn: 'sim', ...change }, job);
    const { withinOneUnit, withinTwoUnits, meanErrorUnits, withinTwoInterval } = own.result;
    table.push({ what, withinOneUnit, withinTwoUnits, meanErrorUnits, withinTwoInterval });
  }
  return table;
}
