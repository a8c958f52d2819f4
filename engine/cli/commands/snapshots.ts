import { ROAD_KINDS } from '../../../sim/road/road.ts';
import {
  CAMERA_NAMES,
  cameraNamed,
  RANGE_FINDER_NAMES,
  rangeFinderNamed,
} from '../../../sim/sensors/known-sensors.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../../sim/sensors/settings.ts';
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
  type Values,
} from '../command.ts';
import { DEGREES, LESSON_OPTIONS, lessonOf } from '../lesson-options.ts';

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
    'keep-lane': {
      type: 'flag',
      help: 'right is what keeps to the lane, as if nothing stood on it: for a network beside one of the range finder',
    },
    ...LESSON_OPTIONS,
    settings: settingsOption('sensors'),
    camera: {
      type: 'text',
      value: 'NAME',
      help: `a camera that is known instead: ${CAMERA_NAMES.join(', ')}`,
      choices: CAMERA_NAMES,
    },
    range: {
      type: 'text',
      value: 'NAME',
      help: `a range finder that is known instead: ${RANGE_FINDER_NAMES.join(', ')}, which sees obstacles from further away`,
      choices: RANGE_FINDER_NAMES,
    },
    'camera-pan': {
      type: 'number',
      value: 'DEG',
      help: 'how far the camera is turned to the left on its mount',
      least: -90,
      most: 90,
    },
    'camera-roll': {
      type: 'number',
      value: 'DEG',
      help: 'how far it is rolled, its left side up',
      least: -45,
      most: 45,
    },
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
    const result = await makeSnapshots(
      {
        count: values.count as number,
        seed: values.seed as number,
        kinds: readKinds(values.road as string),
        obstaclesPerKm: values.obstacles as number,
        keepsLane: values['keep-lane'] === true,
        conditionsSeed: values['conditions-seed'] as number | undefined,
        lesson: lessonOf(values),
        out: newFile(values),
        sensors: sensorsOf(values),
        ...(values.threads === undefined ? {} : { threads: values.threads as number }),
      },
      terminal,
      terminal.nowMs,
    );
    terminal.say(
      `${result.count} snapshots in ${result.seconds.toFixed(1)} s (${result.perSecond.toFixed(0)} a second on ${result.adapter}): ${result.file}`,
    );
    const { dropped, clamped } = result;
    if (dropped > 0) terminal.say(`${dropped} places were drawn again: too sharp for the outermost unit`);
    if (clamped > 0)
      terminal.say(`${clamped} snapshots are learned as the outermost unit: right would be sharper`);
    return result;
  },
};

function sensorsOf(values: Values): SensorSettings {
  const settings = readSettingsOption(values);
  const known = settings ? sensorsIn(settings) : DEFAULT_SENSOR_SETTINGS;
  const range = rangeFinderNamed(values.range as string | undefined) ?? known.range;
  const camera = cameraNamed(values.camera as string | undefined) ?? known.camera;
  const [pan, roll] = [values['camera-pan'], values['camera-roll']] as (number | undefined)[];
  return {
    range,
    camera: {
      ...camera,
      ...(pan !== undefined && { panLeftRad: pan / DEGREES }),
      ...(roll !== undefined && { rollRad: roll / DEGREES }),
    },
  };
}
