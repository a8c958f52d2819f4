import { OPEN_ROAD_KINDS, type OpenRoadKind } from '../../../sim/road/road.ts';
import { cancelled } from '../../errors.ts';
import { type ImportOptions, importDrive } from '../../exchange/import-drive.ts';
import type { ImportedRoad, RoadImportOptions } from '../../exchange/opendrive/import-road.ts';
import { isOpenDrive } from '../../exchange/opendrive/road-files.ts';
import type { RoadTasks } from '../../exchange/opendrive/road-thread.ts';
import { listed } from '../../exchange/opendrive/route.ts';
import { STEERING_UNITS, type SteeringUnit } from '../../protocol/exchange.ts';
import { TaskThread } from '../../task-thread.ts';
import {
  type Command,
  newFile,
  type Option,
  outOptions,
  type Terminal,
  usage,
  type Values,
} from '../command.ts';

const DEGREE = Math.PI / 180;
const crop = (help: string): Option => ({ type: 'number', value: 'SHARE', help, most: 0.95 });

/** Of a road in OpenDRIVE. */
const ROAD_OPTIONS: Readonly<Record<string, Option>> = {
  road: { type: 'text', value: 'ID', help: 'road of an OpenDRIVE file, with all that is linked to it' },
  lane: {
    type: 'integer',
    value: 'N',
    help: 'lane of it that is driven in: -1, -2, … to the right of its line, 1, 2, … to the left',
    least: -1000,
    most: 1000,
  },
  through: { type: 'text', value: 'ID,ID', help: 'ways through junctions: ids of their connecting roads' },
  kind: {
    type: 'text',
    value: 'KIND',
    help: `what stands beside the road: ${OPEN_ROAD_KINDS.join(', ')}`,
    choices: OPEN_ROAD_KINDS,
  },
};
/** What roads and drives both have. */
const COMMON = ['source', 'out', 'overwrite', 'json'];

export const command: Command = {
  summary:
    'imports drives from elsewhere (tubs of Donkeycar, Udacity logs, pictures or a video with a table), and roads in OpenDRIVE',
  example: 'mycar/data --out mycar.drive',
  operand: 'source',
  options: {
    source: {
      type: 'text',
      value: 'SOURCE',
      help: 'folders, .zip archives, tables or videos; or one road in OpenDRIVE (.xodr)',
      required: true,
      many: true,
    },
    ...outOptions('drive file to write; of a road a .road.json file'),
    ...ROAD_OPTIONS,
    wheelbase: {
      type: 'number',
      value: 'M',
      help: 'between the axles; of a model car ten times its own',
      least: 0.01,
      most: 100,
    },
    lock: {
      type: 'number',
      value: 'DEG',
      help: 'angle of the front wheels at steering 1',
      least: 0.1,
      most: 89,
    },
    'side-cameras': {
      type: 'number',
      value: 'STEERING',
      help: 'take pictures of the side cameras too, with so much steering towards the middle; 0.2 is usual',
      most: 1,
    },
    pilot: { type: 'flag', help: 'take frames that a pilot steered too' },
    rate: {
      type: 'number',
      value: 'HZ',
      help: 'frames a second where records have no time',
      least: 0.1,
      most: 1000,
    },
    'crop-top': crop('share of the height above the horizon that is cut away'),
    'crop-bottom': crop('share of the height that is cut away below'),
    'crop-sides': crop('share of the width that is cut away on each side'),
    'camera-height': {
      type: 'number',
      value: 'M',
      help: 'of the camera; of a model car ten times its own',
      least: 0.01,
      most: 100,
    },
    'camera-pitch': {
      type: 'number',
      value: 'DEG',
      help: 'how far the camera looks down',
      default: 0,
      most: 89,
    },
    'camera-fov': { type: 'number', value: 'DEG', help: 'how wide the camera sees', least: 1, most: 170 },
    steering: { type: 'text', value: 'NAME', help: 'column of a table that steers' },
    picture: { type: 'text', value: 'NAME', help: 'column of a table that names the picture' },
    unit: {
      type: 'text',
      value: 'UNIT',
      help: `what the column holds: ${STEERING_UNITS.join(', ')}`,
      choices: STEERING_UNITS,
    },
    positive: {
      type: 'text',
      value: 'SIDE',
      help: 'side that a positive number steers to: left, right',
      choices: ['left', 'right'],
    },
    scale: {
      type: 'number',
      value: 'N',
      help: 'steering = (number - offset) × scale',
      least: -1e9,
      most: 1e9,
    },
    offset: { type: 'number', value: 'N', help: 'number that is straight ahead', least: -1e9, most: 1e9 },
  },
  async run(values, terminal) {
    const sources = values.source as string[];
    if (sources.some(isOpenDrive)) return importRoadOf(sources, values, terminal);
    const [roadOption] = Object.keys(ROAD_OPTIONS).filter((name) => values[name] !== undefined);
    if (roadOption !== undefined) {
      throw usage(
        `--${roadOption} is for roads in OpenDRIVE, and ${sources[0]} is none`,
        'Give a .xodr file, or leave it out.',
      );
    }
    const result = await importDrive(sources, newFile(values), optionsOf(values), terminal);
    const { frames, kind, skipped, gaps, file } = result;
    terminal.say(`${frames} frames (${kind}), ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}: ${file}`);
    for (const { reason, count } of skipped) terminal.say(`  ${count} skipped: ${reason}`);
    return result;
  },
};

async function importRoadOf(
  sources: readonly string[],
  values: Values,
  { say, signal }: Terminal,
): Promise<object> {
  const [source, another] = sources;
  if (another !== undefined)
    throw usage('one road is imported at a time', 'Give the others one after the other.');
  const [foreign] = Object.keys(values).filter(
    (name) =>
      values[name] !== undefined &&
      values[name] !== command.options[name]?.default &&
      !COMMON.includes(name) &&
      !(name in ROAD_OPTIONS),
  );
  if (foreign !== undefined)
    throw usage(`--${foreign} is for drives, and ${source} is a road`, 'Leave it out.');
  if (!/\.road\.json$/i.test(values.out as string)) {
    throw usage(`${values.out} is no name for a road`, 'Give --out a name that ends in .road.json.');
  }
  const options = defined({
    road: values.road as string | undefined,
    lane: values.lane as number | undefined,
    kind: values.kind as OpenRoadKind | undefined,
    through: (values.through as string | undefined)?.split(',').map((id) => id.trim()),
  });
  const file = newFile(values);
  const { road, roads, lane, lengthM, largestShiftM, notes } = await importInThread(
    source!,
    file,
    options,
    signal,
  );
  say(
    `${lengthM.toFixed(1)} m of ${road.kind}${road.closed ? ', a ring' : ''}, road ${listed(roads, ' → ')}, driven in lane ${lane}: ${file}`,
  );
  say(
    largestShiftM < 0.0005
      ? '  its line is as it was'
      : `  where it could not be driven its line was eased, by ${(100 * largestShiftM).toFixed(1)} cm at most`,
  );
  for (const note of notes) say(`  ${note}`);
  const { closed, kind } = road;
  return { kind: 'opendrive', roads, lane, lengthM, closed, roadKind: kind, largestShiftM, notes, file };
}

/** In a thread, which ends at once where the command is to end. */
async function importInThread(
  source: string,
  file: string,
  options: RoadImportOptions,
  signal: AbortSignal,
): Promise<ImportedRoad> {
  using thread = new TaskThread<RoadTasks>({
    file: new URL('../../exchange/opendrive/road-thread.ts', import.meta.url),
    closed: cancelled(),
  });
  const end = () => thread[Symbol.dispose]();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return await thread.run('importRoadFile', source, file, options);
}

function optionsOf(values: Values): ImportOptions {
  const number = (name: string) => values[name] as number | undefined;
  const [heightM, fovDeg] = [number('camera-height'), number('camera-fov')];
  if ((heightM === undefined) !== (fovDeg === undefined)) {
    throw usage(
      'a camera is known by its height and how wide it sees',
      'Give --camera-height and --camera-fov.',
    );
  }
  const lockDeg = number('lock');
  return defined({
    wheelbaseM: number('wheelbase'),
    lockRad: lockDeg === undefined ? undefined : lockDeg * DEGREE,
    sideCameras: number('side-cameras'),
    pilot: values.pilot === true,
    rateHz: number('rate'),
    crop: defined({ top: number('crop-top'), bottom: number('crop-bottom'), sides: number('crop-sides') }),
    camera:
      heightM === undefined || fovDeg === undefined
        ? undefined
        : {
            heightM,
            pitchDownRad: number('camera-pitch')! * DEGREE,
            horizontalFovRad: fovDeg * DEGREE,
          },
    table: defined({
      steering: values.steering as string | undefined,
      picture: values.picture as string | undefined,
      unit: values.unit as SteeringUnit | undefined,
      positive: values.positive as 'left' | 'right' | undefined,
      scale: number('scale'),
      offset: number('offset'),
    }),
  });
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without what was left out. */
function defined<T extends object>(all: T): Defined<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Defined<T>;
}
