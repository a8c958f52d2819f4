import { ROAD_KINDS } from '../../../sim/road/road.ts';
import { DEFAULT_POSE_SPREAD } from '../../drive/snapshots.ts';
import { makeSnapshots } from '../../jobs/snapshots-job.ts';
import { sensorsIn } from '../../protocol/settings.ts';
import {
  type Command,
  conditionsSeedOption,
  EYES_OPTION,
  newFile,
  OBSTACLES_OPTION,
  outOptions,
  readKinds,
  readSettingsOption,
  seedOption,
  settingsOption,
} from '../command.ts';

const DEGREES = 180 / Math.PI;

export const command: Command = {
  summary: 'makes synthetic snapshots: random poses, roads, light and noise, with what is right to steer',
  example: '--count 1200 --seed 1 --road mixed --out training.drive',
  options: {
    count: { type: 'integer', help: 'how many', default: 1200, least: 1, most: 10_000_000 },
    seed: seedOption('seed of everything random', 1),
    'conditions-seed': conditionsSeedOption(),
    road: {
      type: 'text',
      value: 'KINDS',
      help: `${ROAD_KINDS.join(', ')}, with commas, or mixed`,
      default: 'mixed',
    },
    obstacles: OBSTACLES_OPTION,
    'max-lateral': {
      type: 'number',
      value: 'M',
      help: 'furthest from the path, m',
      default: DEFAULT_POSE_SPREAD.maxLateralM,
      most: 5,
    },
    'max-heading': {
      type: 'number',
      value: 'DEG',
      help: 'furthest from its direction, degrees',
      default: Math.round(DEFAULT_POSE_SPREAD.maxHeadingRad * DEGREES),
      most: 45,
    },
    settings: settingsOption('sensors'),
    threads: {
      type: 'integer',
      help: 'threads that render; all cores where it is left out, half of them on a graphics card',
      least: 1,
      most: 64,
    },
    ...outOptions('drive file to write'),
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const settings = readSettingsOption(values);
    const result = await makeSnapshots(
      {
        count: values.count as number,
        seed: values.seed as number,
        kinds: readKinds(values.road as string),
        obstaclesPerKm: values.obstacles as number,
        conditionsSeed: values['conditions-seed'] as number | undefined,
        spread: {
          maxLateralM: values['max-lateral'] as number,
          maxHeadingRad: (values['max-heading'] as number) / DEGREES,
        },
        out: newFile(values),
        ...(settings && { sensors: sensorsIn(settings) }),
        ...(values.threads === undefined ? {} : { threads: values.threads as number }),
      },
      terminal,
      terminal.nowMs,
    );
    terminal.say(
      `${result.count} snapshots in ${result.seconds.toFixed(1)} s (${result.perSecond.toFixed(0)} a second on ${result.adapter}): ${result.file}`,
    );
    return result;
  },
};
