import { WEATHERS, type Weather, weatherOf } from '../../../sim/scene/conditions.ts';
import { type DriveResult, driveRoad } from '../../drive/closed-loop.ts';
import type { PlannedFault } from '../../drive/fault-watch.ts';
import { FURTHEST_START_M, MOST_TURNED_DEG } from '../../protocol/evaluation-limits.ts';
import { sensorsIn } from '../../protocol/settings.ts';
import {
  type Command,
  conditionsSeedOption,
  EYES_OPTION,
  OBSTACLES_OPTION,
  readSettingsOption,
  seedOption,
  settingsOption,
  usage,
} from '../command.ts';
import { DRIVER_OPTION, openInvited, readInvitation } from '../programs.ts';

export const command: Command = {
  summary: 'lets a model, or the expert, drive a road in closed loop and scores the drive',
  example: '--model alvinn.onnx --road path --seed 101 --distance 2000',
  options: {
    model: {
      type: 'text',
      value: 'FILE',
      help: 'model that drives; several drive as a committee, the surest at each look',
      many: true,
    },
    expert: { type: 'flag', help: 'the expert drives instead' },
    driver: DRIVER_OPTION,
    road: { type: 'text', value: 'KIND|FILE', help: 'kind of road or a .road.json file', default: 'path' },
    obstacles: OBSTACLES_OPTION,
    seed: seedOption('seed of road, light and noise', 101),
    'conditions-seed': conditionsSeedOption(),
    weather: {
      type: 'text',
      value: 'NAME',
      help: `${WEATHERS.join(', ')}; as the seed draws it unless given`,
      choices: WEATHERS,
    },
    'offset-m': {
      type: 'number',
      value: 'M',
      help: 'start so far beside the path, m, positive left',
      default: 0,
      least: -FURTHEST_START_M,
      most: FURTHEST_START_M,
    },
    'heading-deg': {
      type: 'number',
      value: 'DEG',
      help: 'start turned so far against the path, degrees, positive left',
      default: 0,
      least: -MOST_TURNED_DEG,
      most: MOST_TURNED_DEG,
    },
    distance: { type: 'number', value: 'M', help: 'how far, m', default: 1000, least: 1, most: 1_000_000 },
    speed: {
      type: 'number',
      value: 'MPS',
      help: 'speed, m/s; slower in bends',
      default: 10,
      least: 0.1,
      most: 40,
    },
    'lookahead-time': {
      type: 'number',
      value: 'S',
      help: 'the expert aims as far ahead as it drives in this time, s; 7 m ahead unless given',
      least: 0.1,
      most: 10,
    },
    settings: settingsOption('vehicle, trust, and sensors of a recording expert'),
    fault: {
      type: 'text',
      value: 'FAULT',
      help: 'what befalls the camera after M metres: cover@M, dark@M or turn:DEG@M, degrees positive left',
    },
    record: { type: 'text', value: 'FILE', help: 'record the drive to this file' },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const drivers = [values.model, values.expert, values.driver].filter((one) => one !== undefined);
    if (drivers.length !== 1) {
      throw usage('who drives is not clear', 'Give one of --model FILE, --expert and --driver PROGRAM.');
    }
    if (values['lookahead-time'] !== undefined && values.expert === undefined) {
      throw usage('--lookahead-time is for the expert', 'Give it with --expert.');
    }
    const fault = values.fault === undefined ? undefined : readFault(values.fault as string);
    const settings = readSettingsOption(values);
    await using open = new AsyncDisposableStack();
    const invitation = values.driver === undefined ? undefined : readInvitation(values.driver as string);
    const guest = invitation && open.use(await openInvited(invitation, terminal));
    const result = await driveRoad(
      {
        ...(values.model === undefined ? {} : { model: values.model as string[] }),
        road: values.road as string,
        seed: values.seed as number,
        obstaclesPerKm: values.obstacles as number,
        distanceM: values.distance as number,
        speedMps: values.speed as number,
        conditionsSeed: values['conditions-seed'] as number | undefined,
        weather: values.weather as Weather | undefined,
        start: {
          offsetM: values['offset-m'] as number,
          headingRad: (Math.PI / 180) * (values['heading-deg'] as number),
        },
        ...(values['lookahead-time'] === undefined
          ? {}
          : { lookaheadTimeS: values['lookahead-time'] as number }),
        ...(settings && { sensors: sensorsIn(settings), vehicle: settings.vehicle, trust: settings.trust }),
        ...(values.record === undefined ? {} : { record: values.record as string }),
        ...(fault && { fault }),
        guest,
      },
      terminal,
      terminal.nowMs,
    );
    for (const line of scoreLines(result)) terminal.say(line);
    return result;
  },
};

/** `cover@M`, `dark@M` or `turn:DEG@M`. @throws UserError `usage` for anything else. */
function readFault(text: string): PlannedFault {
  const parts = /^(?:(cover|dark)|turn:(-?\d+(?:\.\d+)?))@(\d+(?:\.\d+)?)$/.exec(text);
  const turnedRad = (Math.PI / 180) * Number(parts?.[2] ?? 0);
  if (!parts || Math.abs(turnedRad) > Math.PI) {
    throw usage(
      `"${text.slice(0, 40)}" is no fault of a camera`,
      'Give cover@M, dark@M or turn:DEG@M, such as turn:20@150.',
    );
  }
  const atM = Number(parts[3]);
  return parts[1] === undefined
    ? { fault: { kind: 'turn', turnedRad }, atM }
    : { fault: { kind: parts[1] as 'cover' | 'dark' }, atM };
}

/** Every score of a drive, for people. */
function scoreLines(result: DriveResult): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const degrees = ((180 / Math.PI) * result.headingErrorRmsRad).toFixed(2);
  const { interventions, kmPerIntervention, decisionMsP50, decisionMsP99 } = result;
  const rows: [string, string][] = [
    [
      'autonomy',
      `${result.autonomyPercent.toFixed(1)} %; ${interventions} interventions${kmPerIntervention === null ? '' : `, ${kmPerIntervention.toFixed(2)} km per intervention`}; longest segment ${result.longestAutonomousM.toFixed(0)} m; ${percent(result.autonomousShareOfDistance)} of the distance; route ${percent(result.routeCompletion)} complete`,
    ],
    [
      'off the path',
      `CTE mean ${result.cteMeanM.toFixed(3)} m, mean absolute ${result.cteMeanAbsM.toFixed(3)} m, RMS ${result.cteRmsM.toFixed(3)} m, max ${result.cteMaxM.toFixed(2)} m; SDLP ${result.sdlpM.toFixed(3)} m; heading error RMS ${degrees}°; at the end ${result.finalCteM.toFixed(2)} m; within 0.25 m for good ${result.recoveryS === null ? 'never by itself' : `after ${result.recoveryS.toFixed(1)} s`}`,
    ],
    [
      'off the road',
      `${result.departuresPerKm.toFixed(2)} departures per km, ${percent(result.departedShareOfTime)} of the time; ${result.collisions === 0 ? '' : `${result.collisions} collisions; `}out of the lane ${result.laneExcursionsPerKm.toFixed(2)} per km, ${percent(result.outOfLaneShareOfTime)} of the time`,
    ],
    [
      'smoothness',
      `steering rate RMS ${result.steeringRateRmsPerMS.toFixed(4)} 1/(m·s), lateral jerk RMS ${result.lateralJerkRmsMps3.toFixed(2)} m/s³, ${result.steeringReversalsPerMinute.toFixed(1)} steering reversals per minute`,
    ],
    [
      'speed',
      `${result.realTimeFactor.toFixed(1)} × real time${decisionMsP50 === null || decisionMsP99 === null ? '' : `; decision p50 ${decisionMsP50.toFixed(3)} ms, p99 ${decisionMsP99.toFixed(3)} ms`}`,
    ],
  ];
  return [
    `${result.driver} drove ${result.distanceM.toFixed(0)} m of ${result.road}, ${weatherOf(result.conditions)}, in ${result.durationS.toFixed(0)} s`,
    ...trustLines(result),
    ...committeeLines(result),
    ...rows.map(([name, text]) => `  ${name.padEnd(12)}  ${text}`),
  ];
}

/** Who of a committee drove how much. */
function committeeLines({ committee }: DriveResult): string[] {
  if (!committee) return [];
  const shares = committee.members.map(
    ({ driver, shareOfDistance }) => `${driver} ${(100 * shareOfDistance).toFixed(1)} %`,
  );
  return [`  who drove     ${shares.join(', ')} of the distance; ${committee.changeCount} changes`];
}

/** What a driver who knows how far to trust itself did about it. */
function trustLines({ stops, stopsForCamera, fault }: DriveResult): string[] {
  const forCamera = stopsForCamera
    ? `, ${stopsForCamera} of them since the camera did not look where it should`
    : '';
  const lines = stops === undefined ? [] : [`  stopped and called for help ${stops} times${forCamera}`];
  if (fault === undefined) return lines;
  if (fault === null) return [...lines, '  the drive was over before the fault'];
  const stopped =
    fault.stoppedAfterS === null
      ? 'never stopped for it'
      : `stopped ${fault.stoppedAfterS.toFixed(1)} s after it`;
  const left = fault.leftRoad ? 'left the road or had to be put back' : 'stayed on the road';
  return [...lines, `  fault of the camera (${fault.fault.kind}) at ${fault.atM} m: ${stopped}, ${left}`];
}
