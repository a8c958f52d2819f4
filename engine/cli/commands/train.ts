import { PREPROCESSINGS, type Preprocessing } from '../../../sim/sensors/preprocess.ts';
import { trainModel } from '../../jobs/train-job.ts';
import { DECODINGS, type Decoding } from '../../network/decode.ts';
import { SIGHT_NAMES, SIGHTS, type Sight } from '../../network/presets/sights.ts';
import { TRAINED_NAMES } from '../../network/presets/table.ts';
import { MOMENTUM, type NumberSetting, RECIPE_NUMBERS, RECOVERY_NUMBERS } from '../../protocol/recipe.ts';
import { MIRRORINGS, type Mirroring } from '../../protocol/training.ts';
import { BACKEND_NAMES } from '../../train/backends.ts';
import { DEFAULT_RECIPE, type Recipe } from '../../train/recipe.ts';
import {
  type Command,
  EYES_OPTION,
  newFile,
  type Option,
  outOptions,
  seedOption,
  type Values,
} from '../command.ts';

/** The option that sets a number of a recipe. */
function numberOption({ least, most, whole, usual, words }: NumberSetting, value?: string): Option {
  const type = whole ? 'integer' : 'number';
  return { type, ...(value === undefined ? {} : { value }), help: words, default: usual, least, most };
}

/** The same of a number that a preset may want otherwise. */
function presetOption(setting: NumberSetting, value?: string): Option {
  const { default: usual, ...option } = numberOption(setting, value);
  return { ...option, help: `${option.help}; ${usual} unless the preset has its own` };
}

export const command: Command = {
  summary: 'trains a network on drives and exports it to ONNX',
  example: '--data training.drive --out alvinn.onnx',
  options: {
    data: { type: 'text', value: 'FILE', help: 'drives to learn from', required: true, many: true },
    preset: {
      type: 'text',
      value: 'NAME',
      help: TRAINED_NAMES.join(', '),
      choices: TRAINED_NAMES,
      default: TRAINED_NAMES[0]!,
    },
    hidden: { type: 'integer', help: "hidden units instead of the preset's", least: 1, most: 4096 },
    preprocessing: {
      type: 'text',
      value: 'NAME',
      help: `${PREPROCESSINGS.join(', ')} instead of the preset's`,
      choices: PREPROCESSINGS,
    },
    decoding: {
      type: 'text',
      value: 'NAME',
      help: `from direction units to where to steer, instead of the preset's: ${DECODINGS.join(', ')}; mean where drives were steered by keys`,
      choices: DECODINGS,
    },
    sensors: {
      type: 'text',
      value: 'SENSORS',
      help: `what the network sees: ${SIGHT_NAMES.map((name) => SIGHTS[name].words).join(', or ')}`,
      choices: SIGHT_NAMES,
      default: SIGHT_NAMES[0]!,
    },
    backend: {
      type: 'text',
      value: 'NAME',
      help: BACKEND_NAMES.join(', '),
      choices: BACKEND_NAMES,
      default: 'auto',
    },
    epochs: numberOption(RECIPE_NUMBERS.epochs),
    seed: seedOption('seed of weights and order', DEFAULT_RECIPE.seed),
    'learning-rate': presetOption(RECIPE_NUMBERS.learningRate),
    'final-rate': numberOption(RECIPE_NUMBERS.finalRateShare, 'SHARE'),
    momentum: numberOption(MOMENTUM),
    'final-momentum': {
      type: 'number',
      value: 'M',
      help: 'momentum of the last epoch, rising to it',
      most: MOMENTUM.most,
    },
    'batch-size': numberOption(RECIPE_NUMBERS.batchSize),
    'fan-in-scaling': { type: 'flag', help: "divide a weight's rate by its unit's fan-in" },
    unbalanced: {
      type: 'flag',
      help: 'leave brightness and ranges as strong as they are beside the camera; else they are held back',
    },
    'weight-decay': numberOption(RECIPE_NUMBERS.weightDecay),
    smoothing: presetOption(RECIPE_NUMBERS.neighbourSmoothing, 'SHARE'),
    mirror: {
      type: 'text',
      value: 'MODE',
      help: 'show pictures mirrored too: auto where they stay true, on, off',
      choices: MIRRORINGS,
      default: DEFAULT_RECIPE.mirror,
    },
    'validation-share': numberOption(RECIPE_NUMBERS.validationShare, 'SHARE'),
    patience: numberOption(RECIPE_NUMBERS.patience),
    'recovery-views': numberOption(RECOVERY_NUMBERS.views),
    'recovery-frames': numberOption(RECOVERY_NUMBERS.frames),
    'snapshot-views': numberOption(RECOVERY_NUMBERS.snapshotViews),
    'keep-last': {
      type: 'number',
      value: 'SHARE',
      help: 'share of each drive, its end, that is kept for test --data',
      default: 0,
      most: 0.9,
    },
    resume: { type: 'flag', help: 'go on where an interrupted training stopped' },
    ...outOptions('model to write'),
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const result = await trainModel(
      {
        data: values.data as string[],
        preset: values.preset as string,
        ...(values.hidden === undefined ? {} : { hidden: values.hidden as number }),
        ...(values.preprocessing === undefined
          ? {}
          : { preprocessing: values.preprocessing as Preprocessing }),
        ...(values.decoding === undefined ? {} : { decoding: values.decoding as Decoding }),
        sees: values.sensors as Sight,
        backend: values.backend as string,
        recipe: recipeOf(values),
        recovery: {
          views: values['recovery-views'] as number,
          frames: values['recovery-frames'] as number,
          snapshotViews: values['snapshot-views'] as number,
        },
        keepLast: values['keep-last'] as number,
        out: newFile(values),
        resume: values.resume === true,
      },
      terminal,
    );
    const validation = result.validationWithinTwoUnits;
    terminal.say(result.drives.map(({ file, frames }) => `${file}: ${frames} frames`).join('; '));
    terminal.say(
      `${result.epochs} epochs over ${result.patterns} patterns in ${result.seconds.toFixed(2)} s on ${result.backend} (${result.variant}), ${(result.connectionsPerSecond / 1e9).toFixed(1)} billion connections a second`,
    );
    terminal.say(
      `loss ${result.loss.toFixed(3)}, within two units ${percent(result.withinTwoUnits)}${validation === null ? '' : `, on ${result.keptBack} kept back ${percent(validation)}`}: ${result.model}`,
    );
    return result;
  },
};

function recipeOf(values: Values): Partial<Recipe> {
  const number = (name: string) => values[name] as number;
  return {
    epochs: number('epochs'),
    seed: number('seed'),
    finalRateShare: number('final-rate'),
    momentum: [number('momentum'), (values['final-momentum'] as number | undefined) ?? number('momentum')],
    batchSize: number('batch-size'),
    fanInScaling: values['fan-in-scaling'] === true,
    balanceInputs: values.unbalanced !== true,
    weightDecay: number('weight-decay'),
    mirror: values.mirror as Mirroring,
    validationShare: number('validation-share'),
    patience: number('patience'),
    ...(values['learning-rate'] === undefined ? {} : { learningRate: number('learning-rate') }),
    ...(values.smoothing === undefined ? {} : { neighbourSmoothing: number('smoothing') }),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
