import { UserError } from '../../errors.ts';
import { learnFromDrives } from '../../learn/learn-from-drives.ts';
import { type LearnResult, learnAtTheWheel } from '../../learn/learn-job.ts';
import { PRESET_NAMES } from '../../network/presets/table.ts';
import { sensorsIn } from '../../protocol/settings.ts';
import {
  type Command,
  newFile,
  outOptions,
  readSettingsOption,
  seedOption,
  settingsOption,
} from '../command.ts';

export const command: Command = {
  summary: 'a network learns while the expert drives, as in 1990, and may then drive on',
  example: '--road path --seed 1 --seconds 120 --then-drive 2000 --out learned.onnx',
  options: {
    data: {
      type: 'text',
      value: 'FILE',
      help: 'learn from recorded or imported drives instead, in this order',
      many: true,
    },
    expert: { type: 'flag', help: 'the expert drives, as it does unless --data is given' },
    road: { type: 'text', value: 'KIND|FILE', help: 'kind of road or a .road.json file', default: 'path' },
    seed: seedOption('seed of road, light, noise and first weights', 1),
    seconds: {
      type: 'number',
      value: 'S',
      help: 'simulated time to learn, s',
      default: 120,
      least: 1,
      most: 3600,
    },
    speed: {
      type: 'number',
      value: 'MPS',
      help: 'speed, m/s; slower in bends',
      default: 6,
      least: 0.5,
      most: 30,
    },
    preset: {
      type: 'text',
      value: 'NAME',
      help: 'a network that reads the camera alone',
      choices: PRESET_NAMES,
      default: 'alvinn-1990',
    },
    hidden: { type: 'integer', help: "hidden units instead of the preset's", least: 1, most: 4096 },
    passes: {
      type: 'integer',
      help: 'passes over the buffer of 200 patterns after every look',
      default: 4,
      least: 1,
      most: 1000,
    },
    'no-copies': { type: 'flag', help: 'learn no shifted and turned copies: what a good driver shows alone' },
    'no-buffer': { type: 'flag', help: 'keep no earlier patterns: what was learned is forgotten' },
    'straight-only': { type: 'flag', help: 'learn nothing in bends: they stay unknown' },
    'then-drive': {
      type: 'number',
      value: 'M',
      help: 'then let the network drive on so far, m',
      least: 1,
      most: 1_000_000,
    },
    settings: settingsOption('sensors and vehicle'),
    ...outOptions('model to write'),
  },
  async run(values, terminal) {
    const settings = readSettingsOption(values);
    const how = {
      seed: values.seed as number,
      preset: values.preset as string,
      ...(values.hidden === undefined ? {} : { hidden: values.hidden as number }),
      passes: values.passes as number,
      copies: values['no-copies'] === undefined,
      buffer: values['no-buffer'] === undefined,
      straightOnly: values['straight-only'] !== undefined,
    };
    if (values.data !== undefined) {
      const option = settings
        ? 'settings'
        : (['then-drive', 'expert'] as const).find((name) => values[name] !== undefined);
      if (option) {
        throw new UserError(
          'usage',
          `--${option} does not go with --data: the drive says who drove and what was seen, and has no road ahead`,
          'Leave it out, and let the network drive with: alvinn drive --model FILE.',
        );
      }
      const data = values.data as string[];
      const result = await learnFromDrives({ ...how, data, out: newFile(values) }, terminal, terminal.nowMs);
      for (const line of linesOf(result)) terminal.say(line);
      return result;
    }
    const result = await learnAtTheWheel(
      {
        ...how,
        road: values.road as string,
        seconds: values.seconds as number,
        speedMps: values.speed as number,
        ...(values['then-drive'] === undefined ? {} : { thenDriveM: values['then-drive'] as number }),
        ...(settings && { sensors: sensorsIn(settings), vehicle: settings.vehicle }),
        out: newFile(values),
      },
      terminal,
      terminal.nowMs,
    );
    for (const line of linesOf(result)) terminal.say(line);
    return result;
  },
};

/** What came of it, for people. */
function linesOf(result: LearnResult): string[] {
  const { looks, cycles, seconds, withinTwoUnits, learningSeconds, drive, elsewhere } = result;
  const lines = [
    `learned from ${looks} looks in ${seconds.toFixed(0)} s of driving, ${cycles} passes over the buffer (${learningSeconds.toFixed(1)} s of work)`,
    `  of the last 20 s ${(100 * withinTwoUnits).toFixed(1)} % within two units before they were learned`,
    `  written to ${result.model}`,
  ];
  const told = [
    ['the road ahead, the same light', drive],
    ['the same road in other light', elsewhere?.otherLight],
    ['another road of the kind', elsewhere?.otherRoad],
  ] as const;
  for (const [what, driven] of told) {
    if (!driven) continue;
    const { autonomyPercent, interventions, cteMeanAbsM, departuresPerKm } = driven;
    lines.push(
      `  ${what}: autonomy ${autonomyPercent.toFixed(1)} %, ${interventions} interventions, ` +
        `mean absolute CTE ${cteMeanAbsM.toFixed(3)} m, ${departuresPerKm.toFixed(2)} departures per km`,
    );
  }
  return lines;
}
