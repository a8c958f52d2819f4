import { checkNewFile } from '../../data/file-errors.ts';
import { type ImproveResult, type ImproveScore, improveModel } from '../../jobs/improve-job.ts';
import { RECIPE_NUMBERS } from '../../protocol/recipe.ts';
import {
  type Command,
  EYES_OPTION,
  newFile,
  OBSTACLES_OPTION,
  outOptions,
  readKinds,
  readSeeds,
  readSettingsOption,
  settingsOption,
  usage,
} from '../command.ts';

const { epochs } = RECIPE_NUMBERS;

export const command: Command = {
  summary: 'lets a model drive, trains it on where it strayed, and drives again, round by round',
  example:
    '--model alvinn.onnx --data training.drive --road mixed --seeds 1..4 --test-seeds 101..104 --out better.onnx',
  options: {
    model: { type: 'text', value: 'FILE', help: 'model to begin with', required: true },
    data: {
      type: 'text',
      value: 'FILE',
      help: 'drives that it learned from, so that it does not forget them',
      required: true,
      many: true,
    },
    road: {
      type: 'text',
      value: 'ROADS',
      help: 'kinds of road, with commas, or mixed; or .road.json files',
      default: 'mixed',
    },
    seeds: {
      type: 'text',
      value: 'LIST',
      help: 'seeds of roads, light and noise to learn on: 1..4 or 1,5',
      default: '1..4',
    },
    'test-seeds': {
      type: 'text',
      value: 'LIST',
      help: 'seeds that score each round and are never learned from',
      default: '101..104',
    },
    obstacles: OBSTACLES_OPTION,
    rounds: { type: 'integer', help: 'rounds at most', default: 4, least: 1, most: 100 },
    distance: {
      type: 'number',
      value: 'M',
      help: 'how far each drive goes, m',
      default: 1000,
      least: 20,
      most: 20_000,
    },
    speed: {
      type: 'number',
      value: 'MPS',
      help: 'speed, m/s; slower in bends',
      default: 10,
      least: 1,
      most: 30,
    },
    epochs: {
      type: 'integer',
      help: `${epochs.words} in each round`,
      default: epochs.usual,
      least: 1,
      most: epochs.most,
    },
    settings: settingsOption('vehicle'),
    ...outOptions('where the best model goes; the looks that it learned from go beside it, as a drive'),
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const out = newFile(values);
    const looksOut = `${out.replace(/\.onnx$/, '')}.looks.drive`;
    checkNewFile(looksOut, values.overwrite === true);
    const seeds = readSeeds('seeds', values.seeds as string);
    const testSeeds = readSeeds('test-seeds', values['test-seeds'] as string);
    const both = seeds.find((seed) => testSeeds.includes(seed));
    if (both !== undefined) {
      throw usage(
        `seed ${both} is to learn on and to test on`,
        'A test must not be learned: give other seeds.',
      );
    }
    const road = values.road as string;
    const vehicle = readSettingsOption(values)?.vehicle;
    const result = await improveModel(
      {
        model: values.model as string,
        data: values.data as string[],
        roads: road.endsWith('.json') ? road.split(',') : readKinds(road),
        seeds,
        testSeeds,
        choice: { obstaclesPerKm: values.obstacles as number },
        rounds: values.rounds as number,
        distanceM: values.distance as number,
        speedMps: values.speed as number,
        recipe: { epochs: values.epochs as number },
        ...(vehicle && { vehicle }),
        out,
        looksOut,
      },
      terminal,
      terminal.nowMs,
    );
    for (const line of linesOf(result, values.obstacles as number)) terminal.say(line);
    return result;
  },
};

function linesOf({ model, before, rounds, best, looks, ended }: ImproveResult, obstacles: number): string[] {
  const collisions = ({ collisions }: ImproveScore) => (obstacles > 0 ? `${collisions} collisions, ` : '');
  const scores = (score: ImproveScore) =>
    `${score.departuresPerKm.toFixed(2)} departures per km, ${score.interventions} interventions, ${collisions(score)}mean |CTE| ${score.cteMeanAbsM.toFixed(3)} m${
      score.old === null
        ? ''
        : `; roads of the data ${score.old.departuresPerKm.toFixed(2)}, ${score.old.interventions}, ${score.old.cteMeanAbsM.toFixed(3)} m`
    }`;
  return [
    `before   ${scores(before)}`,
    ...rounds.map(
      (round, i) =>
        `round ${i + 1}  ${scores(round)}; ${round.looks} looks gathered${round.taken ? '' : '; not taken'}`,
    ),
    best === 0
      ? `${ended}; nothing got better: ${model} is the model as it was`
      : `${ended}; the best is round ${best}: ${model}, with the looks in ${looks}`,
  ];
}
