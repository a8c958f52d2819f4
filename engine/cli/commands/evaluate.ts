import { basename } from 'node:path';
import { ROAD_KINDS, type RoadKind } from '../../../sim/road/road.ts';
import { WEATHERS } from '../../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../../data/atomic.ts';
import { checkNewFile } from '../../data/file-errors.ts';
import { driveSuite, type SuiteListener } from '../../evaluate/drive-suite.ts';
import { SuiteEquipment, type SuiteFiles } from '../../evaluate/equipment.ts';
import { type EvaluationRecord, writeEvaluation } from '../../evaluate/evaluation-file.ts';
import { evaluationDigest } from '../../evaluate/merge-evaluations.ts';
import { evaluationReport } from '../../evaluate/report.ts';
import { type DriverStrata, type DriveStratum, figuresOf } from '../../evaluate/strata.ts';
import { committeeOf, Suite, startWords } from '../../protocol/evaluation.ts';
import { guestName } from '../../protocol/program.ts';
import { SOFTWARE_VERSION } from '../../version.ts';
import {
  type Command,
  conditionsSeedOption,
  numberOf,
  OBSTACLES_OPTION,
  readSeeds,
  readSettingsOption,
  readShard,
  readWeathers,
  settingsOption,
  shardOption,
  type Terminal,
  usage,
  type Values,
} from '../command.ts';
import { DRIVER_OPTION, openInvited, readInvitation } from '../programs.ts';

export const command: Command = {
  summary:
    'lets drivers drive every road with every seed, in every weather and from every start, and compares them',
  example: '--model alvinn.onnx --road path,street --seeds 101..103 --weather every --distance 1000',
  options: {
    model: { type: 'text', value: 'FILE', help: 'models that drive', many: true },
    committee: { type: 'flag', help: 'the models drive as one as well, the surest at each look' },
    expert: { type: 'flag', help: 'the expert drives as well' },
    driver: DRIVER_OPTION,
    road: {
      type: 'text',
      value: 'ROADS',
      help: 'kinds of road or .road.json files, with commas',
      default: 'path,street,highway,dirt',
    },
    obstacles: OBSTACLES_OPTION,
    seeds: {
      type: 'text',
      value: 'LIST',
      help: 'seeds of roads, light and noise: 101,102 or 101..105',
      default: '101',
    },
    'conditions-seed': conditionsSeedOption(),
    weather: {
      type: 'text',
      value: 'LIST',
      help: `${WEATHERS.join(', ')}, with commas, or every; as each seed draws it unless given`,
    },
    'offset-m': {
      type: 'text',
      value: 'LIST',
      help: 'start so far beside the path, m, positive left: 1.5,-1.5',
    },
    'heading-deg': {
      type: 'text',
      value: 'LIST',
      help: 'start turned so far against the path, degrees, positive left: 6,-6',
    },
    distance: { type: 'number', value: 'M', help: 'how far, m', default: 1000, least: 20, most: 20_000 },
    speed: {
      type: 'number',
      value: 'MPS',
      help: 'speed, m/s; slower in bends',
      default: 10,
      least: 1,
      most: 30,
    },
    snapshots: {
      type: 'integer',
      help: 'novel snapshots that each network answers beside driving',
      default: 0,
      most: 5000,
    },
    settings: settingsOption('vehicle'),
    out: {
      type: 'text',
      value: 'FILE',
      help: "write the evaluation, traces too, as the cockpit keeps it in its library's folder evaluations",
    },
    report: { type: 'text', value: 'FILE', help: 'write the evaluation as a page' },
    shard: shardOption('the drives'),
    overwrite: { type: 'flag', help: 'replace files that are there' },
  },
  async run(values, terminal) {
    const invitation = values.driver === undefined ? undefined : readInvitation(values.driver as string);
    const { suite, files } = readSuite(values, invitation && guestName(invitation));
    const vehicle = readSettingsOption(values)?.vehicle ?? NAVLAB_VAN;
    const { out, report } = values as { out?: string; report?: string };
    const shard = readShard(values);
    if (values.shard !== undefined && out === undefined) {
      throw usage('--out is missing', 'A shard is merged with the others from its file: give --out FILE.');
    }
    for (const file of [out, report]) if (file !== undefined) checkNewFile(file, values.overwrite === true);
    await using open = new AsyncDisposableStack();
    const guest = invitation && open.use(await openInvited(invitation, terminal));
    const equipment = open.use(
      await SuiteEquipment.open(suite, files, (name) => (name === guest?.name ? guest : undefined)),
    );
    const createdMs = Date.now();
    let record: EvaluationRecord = {
      evaluation: {
        id: new Date(createdMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-'),
        createdMs,
        softwareVersion: SOFTWARE_VERSION,
        adapter: equipment.adapter,
        suite,
        drivers: equipment.drivers.map(({ about }) => about),
        roadDigests: equipment.roadDigests,
        vehicle,
        drives: [],
        openLoop: [],
      },
      traces: [],
    };
    const keep: SuiteListener = {
      onPoint: () => {},
      onDrive: (outcome, trace) => {
        const { evaluation, traces } = record;
        record = {
          evaluation: { ...evaluation, drives: [...evaluation.drives, outcome] },
          traces: [...traces, trace],
        };
      },
      onOpenLoop: (outcome) => {
        const { evaluation, traces } = record;
        record = { evaluation: { ...evaluation, openLoop: [...evaluation.openLoop, outcome] }, traces };
      },
    };
    const { evaluation } = record;
    await driveSuite(equipment, evaluation, terminal, terminal.nowMs, async () => {}, keep, shard);
    if (out !== undefined) writeEvaluation(out, record);
    if (report !== undefined) writeFileAtomically(report, evaluationReport(record));
    return tellEvaluation(record, terminal);
  },
};

/** Tells people what came out. @returns what `--json` prints. */
export function tellEvaluation(record: EvaluationRecord, terminal: Terminal): object {
  const figures = figuresOf(record.evaluation);
  const digest = evaluationDigest(record);
  for (const strata of figures.strata) for (const line of linesOf(strata)) terminal.say(line);
  terminal.say(`digest of all but the clock's figures: ${digest}`);
  return { ...figures, digest };
}

/** @throws UserError for a suite that cannot be. */
function readSuite(values: Values, guest: string | undefined): { suite: Suite; files: SuiteFiles } {
  const models = (values.model ?? []) as readonly string[];
  if (models.length === 0 && values.expert === undefined && guest === undefined) {
    throw usage('who drives is not clear', 'Give --model FILE, --driver PROGRAM, --expert, or several.');
  }
  if (values.committee !== undefined && models.length < 2) {
    throw usage('one model is no committee', 'Give --model twice or more.');
  }
  const paths = new Map<string, string>();
  const named = (path: string): string => {
    const name = basename(path);
    const other = paths.get(name);
    if (other !== undefined && other !== path) {
      throw usage(`${other} and ${path} have the same name`, 'Rename one: results are told by name.');
    }
    paths.set(name, path);
    return name;
  };
  const isKind = (road: string): road is RoadKind => (ROAD_KINDS as readonly string[]).includes(road);
  const numbers = (name: string) =>
    values[name] === undefined ? [] : (values[name] as string).split(',').map((text) => numberOf(name, text));
  const checked = Suite.safeParse({
    name: [
      ...models.map((path) => basename(path)),
      ...(guest ? [guest] : []),
      ...(values.expert ? ['expert'] : []),
    ]
      .join(' against ')
      .slice(0, 80),
    drivers: [
      ...models.map(named),
      ...(values.committee ? [committeeOf(models.map(named))] : []),
      ...(guest ? [guest] : []),
      ...(values.expert ? [null] : []),
    ],
    roads: (values.road as string)
      .split(',')
      .map((road) => (isKind(road) ? { kind: road } : { file: named(road) })),
    seeds: readSeeds('seeds', values.seeds as string),
    weathers: readWeathers(values.weather as string | undefined),
    starts: [
      ...numbers('offset-m').map((offsetM) => ({ offsetM, headingDeg: 0 })),
      ...numbers('heading-deg').map((headingDeg) => ({ offsetM: 0, headingDeg })),
    ],
    conditionsSeed: values['conditions-seed'] ?? null,
    obstaclesPerKm: values.obstacles,
    distanceM: values.distance,
    speedMps: values.speed,
    snapshots: values.snapshots,
  });
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    throw usage(`this suite cannot be driven: ${[...path, message].join(' ')}`, 'See evaluate --help.');
  }
  const pathOf = (file: string) => paths.get(file)!;
  return { suite: checked.data, files: { model: pathOf, roadFile: pathOf } };
}

/** What a driver is worth, for people: each stratum, then the worst drives. */
function linesOf({
  driver,
  roads,
  weathers,
  roadsInWeathers,
  starts,
  worst,
  worstDrives,
}: DriverStrata): string[] {
  const back = (seconds: number | null) => (seconds === null ? 'never' : `${seconds.toFixed(1)} s`);
  const line = (one: DriveStratum) =>
    `  ${one.stratum.padEnd(22)} ${String(one.drives).padStart(4)} drives: autonomy ${one.autonomyPercent.toFixed(1).padStart(5)} %, ${one.interventions} interventions, ${one.departures} departures, mean |CTE| ${one.cteMeanAbsM.toFixed(3)} m, max ${one.cteMaxM.toFixed(2)} m, slowest return ${back(one.recoveryS)}`;
  const imperfect = roadsInWeathers.filter((one) => one.autonomyPercent < 100 || one.departures > 0);
  return [
    `${driver}:`,
    ...roads.map(line),
    ...weathers.map(line),
    ...starts.map(line),
    ...(imperfect.length > 0 ? ['  of these:', ...imperfect.map(line)] : []),
    ...(worst ? [`  worst: ${worst.stratum}`] : []),
    ...worstDrives.map(
      (one) =>
        `    ${one.road}, ${one.weather}, ${startWords(one.start)}: autonomy ${one.autonomyPercent.toFixed(1)} %, ${one.departures} departures, mean |CTE| ${one.cteMeanAbsM.toFixed(3)} m, max ${one.cteMaxM.toFixed(2)} m, return ${back(one.recoveryS)}, at the end ${one.finalCteM.toFixed(2)} m`,
    ),
  ];
}
