import { CAMERA_NAMES, cameraNamed } from '../../../sim/sensors/known-sensors.ts';
import { writeFileAtomically } from '../../data/atomic.ts';
import { checkNewFile } from '../../data/file-errors.ts';
import { type Ablation, ablations } from '../../jobs/real/ablations.ts';
import { LEARN_FROM, type LearnFrom, type SimToRealResult, simToReal } from '../../jobs/real/sim-to-real.ts';
import { readSource, splitByTime } from '../../jobs/real/source.ts';
import { realReport } from '../../report/real-report.ts';
import {
  type Command,
  EYES_OPTION,
  readKinds,
  seedOption,
  type Terminal,
  usage,
  type Values,
} from '../command.ts';
import { KNOWN_OPTIONS, knownOf, notMyRoadWords } from './calibrate.ts';

export const command: Command = {
  summary: 'trains on simulated pictures of a camera that is found in real ones, and tests on real roads',
  example: '--data navlab --seeds 5 --report real.html',
  options: {
    data: {
      type: 'text',
      value: 'SOURCE',
      help: 'real pictures to find the camera in: a drive, or what import reads',
      required: true,
    },
    test: { type: 'text', value: 'SOURCE', help: 'real pictures to test on instead of those of --data' },
    last: {
      type: 'number',
      value: 'SHARE',
      help: 'test on this share of --data alone, its end; camera and real pictures come from before it',
      least: 0.01,
      most: 0.9,
    },
    seeds: {
      type: 'integer',
      help: 'networks, each from snapshots of its own',
      default: 5,
      least: 1,
      most: 100,
    },
    seed: seedOption('first seed', 1),
    count: {
      type: 'integer',
      help: 'snapshots that each learns from',
      default: 6000,
      least: 10,
      most: 100_000,
    },
    learn: {
      type: 'text',
      value: 'FROM',
      help: 'sim: snapshots alone; real: real pictures alone; both: first snapshots, then real pictures',
      choices: LEARN_FROM,
      default: LEARN_FROM[0],
    },
    blocks: {
      type: 'integer',
      help: 'cross-validation, where --data is both learned from and tested: blocks of neighbouring pictures',
      default: 10,
      least: 2,
      most: 1000,
    },
    road: {
      type: 'text',
      value: 'KINDS',
      help: 'kinds of road of the snapshots; street,highway where the road has two lanes',
      default: 'path,dirt',
    },
    hidden: { type: 'integer', help: 'hidden units', default: 30, least: 1, most: 4096 },
    ...KNOWN_OPTIONS,
    camera: {
      type: 'text',
      value: 'NAME',
      help: `a camera that is known instead of finding one: ${CAMERA_NAMES.join(', ')}`,
      choices: CAMERA_NAMES,
    },
    ablate: { type: 'flag', help: 'train again with one thing otherwise at a time, which takes minutes' },
    report: { type: 'text', value: 'FILE', help: 'write a page of HTML' },
    overwrite: { type: 'flag', help: 'replace a report that is there' },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const startMs = terminal.nowMs();
    if (values.report !== undefined) checkNewFile(values.report as string, values.overwrite === true);
    const { data, test } = await sourcesOf(values, terminal);
    const options = {
      ...knownOf(values),
      learn: values.learn as LearnFrom,
      seeds: values.seeds as number,
      seed: values.seed as number,
      count: values.count as number,
      kinds: readKinds(values.road as string),
      camera: cameraNamed(values.camera as string | undefined),
      hidden: values.hidden as number,
      blocks: values.blocks as number,
    };
    const { result, glimpses } = await simToReal(data, test, options, terminal);
    const table = values.ablate === true ? await ablations(data, test, options, result, terminal) : [];
    const seconds = (terminal.nowMs() - startMs) / 1000;
    const { report } = values;
    if (report !== undefined) {
      const page = realReport({ command: commandOf(values), seconds, result, glimpses, ablations: table });
      writeFileAtomically(report as string, page);
    }
    tell(result, table, seconds, terminal);
    return { ...result, ...(table.length > 0 && { ablations: table }), seconds };
  },
};

async function sourcesOf({ data, test, last }: Values, terminal: Terminal) {
  if (test !== undefined && last !== undefined)
    throw usage('--last tests on the end of --data, and --test on something else', 'Give one of them.');
  const whole = await readSource(data as string, terminal);
  if (last !== undefined) return splitByTime(whole, last as number);
  return { data: whole, test: test === undefined ? whole : await readSource(test as string, terminal) };
}

/** Of pictures that one of three directions was steered at: nobody follows a road so by a wheel. */
const ALL_OR_NOTHING = 0.8;

/** What was asked for, as it is asked for again. */
function commandOf(values: Values): string {
  const given = Object.entries(values).filter(
    ([name, value]) => value !== undefined && !['report', 'overwrite'].includes(name),
  );
  return `alvinn real ${given.map(([name, value]) => (value === true ? `--${name}` : `--${name} ${value}`)).join(' ')}`;
}

function tell(
  result: SimToRealResult,
  table: readonly Ablation[],
  seconds: number,
  { say, onNotice }: Terminal,
): void {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const interval = ([from, to]: readonly [number, number]) => `${percent(from)} to ${percent(to)}`;
  const { camera, cameraIs, withinTwoInterval, meanErrorUnits, perSeed, pseudoSimulation: aside } = result;
  say(
    `camera ${cameraIs}: ${camera.heightM.toFixed(2)} m high, ${((camera.pitchDownRad * 180) / Math.PI).toFixed(1)}° down, ${((camera.horizontalFovRad * 180) / Math.PI).toFixed(1)}° wide`,
  );
  say(
    `${result.count} real pictures: within two units ${percent(result.withinTwoUnits)} (95 %: ${interval(withinTwoInterval)}), within one ${percent(result.withinOneUnit)}, mean error ${meanErrorUnits.toFixed(2)} units`,
  );
  for (const { reason, count } of result.skipped) say(`  ${count} skipped: ${reason}`);
  say(
    `  by seed: ${perSeed.map(({ seed, withinTwoUnits }) => `${seed}: ${percent(withinTwoUnits)}`).join(', ')}`,
  );
  if (result.snapshots > 0)
    say(
      `  ${result.snapshots} snapshots each; ${result.dropped} places drawn again in all, too sharp for the outermost unit`,
    );
  if (result.beyondOutermost > 0)
    say(
      `  ${result.beyondOutermost} of them steered more sharply than the outermost unit, which no answer reaches`,
    );
  say(
    `  always straight ${percent(result.straightWithinTwo)}, always the mean of what is right ${percent(result.meanWithinTwo)}`,
  );
  if (aside)
    say(
      `  seen from 0.5 m aside it leads back in ${percent(aside.leadsBackFromShift)} of pictures, turned by 3° in ${percent(aside.leadsBackFromTurn)}; gain ${aside.gain.toFixed(2)}`,
    );
  say(
    `  knows ${percent(1 - result.notMyRoad)} of the pictures as roads of one width; reliability ${result.reliability.toFixed(2)}`,
  );
  for (const { what, withinTwoUnits, withinTwoInterval: own, meanErrorUnits: error } of table)
    say(`  ${what}: ${percent(withinTwoUnits)} (${interval(own)}), mean error ${error.toFixed(2)}`);
  say(`in ${seconds.toFixed(0)} s`);
  const { commonestSteering } = result;
  if (commonestSteering > ALL_OR_NOTHING)
    onNotice?.(
      `its driver steered all or nothing (three directions in ${percent(commonestSteering)} of pictures), so units tell little of where the road leads: judge by what leads back from aside`,
    );
  else if (result.withinTwoUnits <= result.straightWithinTwo)
    onNotice?.(
      'always answering straight would do as well: the road is not as wide, or the camera not where it was taken to be; give --road-width, --camera-fov or --lookahead, or import with the camera',
    );
  if (result.notMyRoad > 0.5) onNotice?.(notMyRoadWords(result.notMyRoad));
}
