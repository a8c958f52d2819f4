import { DECODINGS, type Decoding } from '../../engine/network/decode.ts';
import { DEFAULT_PRESET_SETTINGS } from '../../engine/network/presets/preset.ts';
import { presetSeeing } from '../../engine/network/presets/sights.ts';
import { presetOf } from '../../engine/network/presets/table.ts';
import { RECIPE_NUMBERS, RECOVERY_NUMBERS } from '../../engine/protocol/recipe.ts';
import {
  BACKENDS,
  type Backend,
  MIRRORINGS,
  type Mirroring,
  type RunSettings,
} from '../../engine/protocol/training.ts';
import { LARGEST_SEED } from '../../sim/rng.ts';
import { PREPROCESSINGS, type Preprocessing } from '../../sim/sensors/preprocess.ts';
import { NumberField, Select, Slider, Switch } from '../components/Field.tsx';
import { percent } from '../components/format.ts';
import { hiddenOf, MIRRORING_WORDS } from './describe.ts';
import { changeRecipe, changeSettings, useDraft } from './draft.ts';
import styles from './RecipeFields.module.css';

const BACKEND_WORDS: Readonly<Record<Backend, string>> = {
  auto: 'Fastest here',
  cpu: 'Processor',
  gpu: 'Graphics device',
  reference: 'Reference (slow)',
};
const PREPROCESSING_WORDS: Readonly<Record<Preprocessing, string>> = {
  blue: 'Blue',
  'normalised-blue': 'Normalised blue',
  contrast: 'Contrast',
};
const DECODING_WORDS: Readonly<Record<Decoding, string>> = {
  'most-active': 'Most active unit',
  'centre-of-mass': 'Centre of its hill',
  'centre-fitted-at-edges': 'Centre of its hill, fitted at the edges',
  mean: 'Mean of all units',
};
/** A select has no null. */
const OWN = 'own';

/** Settings that one often turns, each with what it does. */
export function MainFields() {
  const settings = useDraft(({ settings }) => settings);
  const { recipe, preset, sees, preprocessing, backend } = settings;
  return (
    <div className={styles.pairs}>
      <NumberField
        label="Epochs"
        help="Times that every pattern is shown."
        value={recipe.epochs}
        min={RECIPE_NUMBERS.epochs.least}
        max={RECIPE_NUMBERS.epochs.most}
        onChange={(epochs) => changeRecipe({ epochs })}
      />
      <NumberField
        label="Hidden units"
        help="More can tell more roads apart; fewer show clearer fields."
        value={hiddenOf(settings)}
        min={1}
        max={4096}
        onChange={(units) =>
          changeSettings({ hidden: units === hiddenOf({ preset, hidden: null }) ? null : units })
        }
      />
      <NumberField
        label="Learning rate"
        help="How far each error moves the weights."
        value={recipe.learningRate}
        min={RECIPE_NUMBERS.learningRate.least}
        max={RECIPE_NUMBERS.learningRate.most}
        step="any"
        onChange={(learningRate) => changeRecipe({ learningRate })}
      />
      <Select<Backend>
        label="Runs on"
        help="All come to the same network."
        value={backend}
        options={BACKENDS.map((value) => ({ value, label: BACKEND_WORDS[value] }))}
        onChange={(value) => changeSettings({ backend: value })}
      />
      {sees === 'preset' && (
        <Select<Preprocessing | typeof OWN>
          label="Camera input"
          help="What a pixel becomes: shadows fade in normalised blue."
          value={preprocessing ?? OWN}
          options={[
            { value: OWN, label: 'Its preset’s' },
            ...PREPROCESSINGS.map((value) => ({ value, label: PREPROCESSING_WORDS[value] })),
          ]}
          onChange={(value) => changeSettings({ preprocessing: value === OWN ? null : value })}
        />
      )}
      <NumberField
        label="Seed"
        help="Of first weights, order and mirrors: the same seed, the same network."
        value={recipe.seed}
        min={0}
        max={LARGEST_SEED}
        onChange={(seed) => changeRecipe({ seed })}
      />
    </div>
  );
}

/** Whether a network's own output is one of its inputs. */
function feedsBack({ preset, sees }: Pick<RunSettings, 'preset' | 'sees'>): boolean {
  return presetSeeing(presetOf(preset)!, sees)
    .inputs(DEFAULT_PRESET_SETTINGS)
    .some(({ kind }) => kind === 'feedback');
}

/** The rest: what the papers left open. */
export function AdvancedFields() {
  const settings = useDraft(({ settings }) => settings);
  const { recipe, recovery, decoding } = settings;
  const share = (value: number) => percent(value, 0);
  return (
    <div className={styles.advanced}>
      <h3>Steps</h3>
      <div className={styles.pairs}>
        <Slider
          label="Rate at the end"
          help="Share of the learning rate left after the last epochs."
          value={recipe.finalRateShare}
          min={RECIPE_NUMBERS.finalRateShare.least}
          max={RECIPE_NUMBERS.finalRateShare.most}
          step={0.05}
          shown={share(recipe.finalRateShare)}
          onChange={(finalRateShare) => changeRecipe({ finalRateShare })}
        />
        <NumberField
          label="Batch size"
          help="Patterns before the weights move; 1 as in the papers."
          value={recipe.batchSize}
          min={RECIPE_NUMBERS.batchSize.least}
          max={RECIPE_NUMBERS.batchSize.most}
          onChange={(batchSize) => changeRecipe({ batchSize })}
        />
        <Slider
          label="Momentum at first"
          help="Share of the last change kept in the next."
          value={recipe.momentum[0]}
          min={0}
          max={0.99}
          step={0.01}
          onChange={(first) => changeRecipe({ momentum: [first, recipe.momentum[1]] })}
        />
        <Slider
          label="Momentum at last"
          help="It moves there evenly."
          value={recipe.momentum[1]}
          min={0}
          max={0.99}
          step={0.01}
          onChange={(last) => changeRecipe({ momentum: [recipe.momentum[0], last] })}
        />
        <NumberField
          label="Weight decay"
          help="Pull of all weights towards zero."
          value={recipe.weightDecay}
          min={RECIPE_NUMBERS.weightDecay.least}
          max={RECIPE_NUMBERS.weightDecay.most}
          step="any"
          onChange={(weightDecay) => changeRecipe({ weightDecay })}
        />
        <Slider
          label="Smoothing"
          help="Neighbouring retina weights are drawn together."
          value={recipe.neighbourSmoothing}
          min={RECIPE_NUMBERS.neighbourSmoothing.least}
          max={RECIPE_NUMBERS.neighbourSmoothing.most}
          step={0.05}
          onChange={(neighbourSmoothing) => changeRecipe({ neighbourSmoothing })}
        />
      </div>
      <Switch
        label="Fan-in scaling"
        help="Divides a weight’s rate by how many come into its unit; wants a far higher learning rate."
        value={recipe.fanInScaling}
        onChange={(fanInScaling) => changeRecipe({ fanInScaling })}
      />
      <h3>Patterns</h3>
      <Select<Mirroring>
        label="Mirrored views"
        help="Roads bend both ways. A mirrored view of a lane on one side, or of a camera aside, teaches the wrong place."
        value={recipe.mirror}
        options={MIRRORINGS.map((value) => ({ value, label: MIRRORING_WORDS[value] }))}
        onChange={(mirror) => changeRecipe({ mirror })}
      />
      <Switch
        label="Centred inputs"
        help="Takes the mean from each input while training; the network that comes out is the same kind."
        value={recipe.centreInputs}
        onChange={(centreInputs) => changeRecipe({ centreInputs })}
      />
      <Switch
        label="Balanced inputs"
        help="Holds brightness and ranges back beside the camera’s colour; the network that comes out is the same kind."
        value={recipe.balanceInputs}
        onChange={(balanceInputs) => changeRecipe({ balanceInputs })}
      />
      <div className={styles.pairs}>
        <Slider
          label="Kept for validation"
          help="Share of the roads that it never trains on."
          value={recipe.validationShare}
          min={RECIPE_NUMBERS.validationShare.least}
          max={RECIPE_NUMBERS.validationShare.most}
          step={0.05}
          shown={share(recipe.validationShare)}
          onChange={(validationShare) => changeRecipe({ validationShare })}
        />
        <NumberField
          label="Patience"
          help="Epochs without a better validation loss before it stops; 0 never."
          value={recipe.patience}
          min={RECIPE_NUMBERS.patience.least}
          max={RECIPE_NUMBERS.patience.most}
          onChange={(patience) => changeRecipe({ patience })}
        />
        <NumberField
          label="Recovery views"
          help="Shifted and turned copies of each frame of a drive: how to come back."
          value={recovery.views}
          min={RECOVERY_NUMBERS.views.least}
          max={RECOVERY_NUMBERS.views.most}
          onChange={(views) => changeSettings({ recovery: { ...recovery, views } })}
        />
        <NumberField
          label="Frames with them"
          help="Frames of each drive that are copied."
          value={recovery.frames}
          min={RECOVERY_NUMBERS.frames.least}
          max={RECOVERY_NUMBERS.frames.most}
          onChange={(frames) => changeSettings({ recovery: { ...recovery, frames } })}
        />
        <NumberField
          label="Copies of a snapshot"
          help="Shifted and turned over the ground. Two make the training three times as long, and better."
          value={recovery.snapshotViews}
          min={RECOVERY_NUMBERS.snapshotViews.least}
          max={RECOVERY_NUMBERS.snapshotViews.most}
          onChange={(snapshotViews) => changeSettings({ recovery: { ...recovery, snapshotViews } })}
        />
        {feedsBack(settings) && (
          <Slider
            label="Random feedback"
            help="Share of the epochs in which the road’s brightness it is told is made up."
            value={recipe.feedbackRandomShare}
            min={RECIPE_NUMBERS.feedbackRandomShare.least}
            max={RECIPE_NUMBERS.feedbackRandomShare.most}
            step={0.05}
            shown={share(recipe.feedbackRandomShare)}
            onChange={(feedbackRandomShare) => changeRecipe({ feedbackRandomShare })}
          />
        )}
      </div>
      <h3>Steering</h3>
      <Select<Decoding | typeof OWN>
        label="Decoding"
        help="From the direction units to where to steer. The mean suits drives that were steered by keys: they teach several hills for one picture."
        value={decoding ?? OWN}
        options={[
          { value: OWN, label: 'Its preset’s' },
          ...DECODINGS.map((value) => ({ value, label: DECODING_WORDS[value] })),
        ]}
        onChange={(value) => changeSettings({ decoding: value === OWN ? null : value })}
      />
      <h3>First weights</h3>
      <FirstWeights initialisation={recipe.initialisation} />
    </div>
  );
}

type Initialisation = RunSettings['recipe']['initialisation'];

const FIRST: Readonly<Record<Initialisation['kind'], Initialisation>> = {
  uniform: { kind: 'uniform', range: 0.05, outputBias: -2 },
  normal: { kind: 'normal', deviations: [0.05, 0.1] },
  'fan-in': { kind: 'fan-in', outputBias: -2 },
  zero: { kind: 'zero' },
};

function FirstWeights({ initialisation }: { readonly initialisation: Initialisation }) {
  const change = (changed: Initialisation) => changeRecipe({ initialisation: changed });
  return (
    <div className={styles.pairs}>
      <Select<Initialisation['kind']>
        label="Drawn"
        help="Zero teaches why they must differ: all units then stay alike."
        value={initialisation.kind}
        options={[
          { value: 'uniform', label: 'Evenly within ±' },
          { value: 'normal', label: 'By a bell curve' },
          { value: 'fan-in', label: 'By each unit’s inputs' },
          { value: 'zero', label: 'All zero' },
        ]}
        onChange={(kind) => change(FIRST[kind])}
      />
      {initialisation.kind === 'uniform' && (
        <>
          <NumberField
            label="Within ±"
            help="Largest weight at first."
            value={initialisation.range}
            min={0}
            max={10}
            step="any"
            onChange={(range) => change({ ...initialisation, range })}
          />
          <NumberField
            label="Bias of outputs"
            help="Added at first; below zero, since most targets are zero."
            value={initialisation.outputBias}
            min={-20}
            max={20}
            step="any"
            onChange={(outputBias) => change({ ...initialisation, outputBias })}
          />
        </>
      )}
      {initialisation.kind === 'normal' &&
        initialisation.deviations.map((deviation, layer) => (
          <NumberField
            key={layer}
            label={layer === 0 ? 'Deviation, hidden' : 'Deviation, outputs'}
            help="Standard deviation of the layer’s weights."
            value={deviation}
            min={0}
            max={10}
            step="any"
            onChange={(value) =>
              change({ kind: 'normal', deviations: initialisation.deviations.with(layer, value) })
            }
          />
        ))}
    </div>
  );
}
