import {
  EIGHT_THREE_EIGHT,
  ENCODER_STEP,
  encoderPatterns,
  encoderSpec,
  encoderState,
} from '../../../engine/lab/encoder.ts';
import type { AlvinnOverfittingFound } from '../../../engine/lab/findings.ts';
import { evenWeights } from '../../../engine/lab/first-weights.ts';
import { descend } from '../../../engine/lab/local-minima.ts';
import { OVERFITTED, overfit, REMEDIES } from '../../../engine/lab/overfitting.ts';
import { learnAtRate, RATES } from '../../../engine/lab/rates.ts';
import type { Training } from '../../../engine/lab/training.ts';
import { Rng } from '../../../sim/rng.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { StageProps } from '../chapter.ts';
import { CodeTable } from '../parts/CodeTable.tsx';
import { Experiment, type ExperimentSettings } from '../parts/Experiment.tsx';
import { unitGrids } from '../parts/grids.ts';
import { number, short } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { SeedField } from '../parts/SeedField.tsx';
import { SharesPanel } from '../parts/Shares.tsx';
import { Spark } from '../parts/Spark.tsx';
import { Surface } from '../parts/Surface.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import { useGradually } from '../parts/use-gradually.ts';
import styles from './GoesWrong.module.css';

/** What a person can set in chapter 6. */
export interface GoesWrongState extends ExperimentSettings {
  readonly updates: number;
  readonly hidden: '2' | '3' | '6';
}

export const MOST_UPDATES = 20_000;

type Props = StageProps<GoesWrongState>;

export function Stage(props: Props) {
  switch (props.shows) {
    case 'zero':
      return <Zero {...props} />;
    case 'rates':
      return <Rates {...props} />;
    case 'alvinn':
      return <OnSnapshots {...props} />;
    case 'minima':
      return <Minima {...props} />;
    default:
      return <Overfitting {...props} />;
  }
}

/** 8-3-8 from zero beside 8-3-8 from small random weights. */
function Zero({ state, slot, change }: Props) {
  const zero = useEncoder(`${slot}/zero`, state, true);
  const random = useEncoder(`${slot}/random`, state, false);
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={state.updates}
          most={MOST_UPDATES}
          ready={zero.reached && random.reached}
          what="One epoch"
          stride={8}
          onStep={(updates) => change({ updates })}
        >
          epoch <b>{zero.training.epoch}</b>
        </Player>
      </Panel>
      <Row>
        <Codes title="All weights zero" training={zero.training} />
        <Codes title="Small random weights" training={random.training} />
      </Row>
      <Seed state={state} change={change} />
    </>
  );
}

function useEncoder(slot: string, { updates, seed }: GoesWrongState, isZero: boolean) {
  return useTrainingAt(
    slot,
    String(seed),
    () => {
      const spec = encoderSpec(EIGHT_THREE_EIGHT);
      const { layers } = evenWeights(spec, new Rng(seed), isZero ? 0 : 0.1);
      return {
        spec,
        weights: layers.map((layer) => [...layer]),
        patterns: encoderPatterns(EIGHT_THREE_EIGHT),
        step: ENCODER_STEP,
        batch: false,
      };
    },
    updates,
  );
}

function Codes({ title, training }: { readonly title: string; readonly training: Training }) {
  const { codes, right } = encoderState(training.network, encoderPatterns(EIGHT_THREE_EIGHT));
  return (
    <Panel title={title} aside={`${right} of 8 right`}>
      <CodeTable codes={codes} digits={3} />
    </Panel>
  );
}

function Rates({ state, slot, change }: Props) {
  const curves = useGradually(`${slot}/${state.seed}`, RATES.length, (i) =>
    learnAtRate(RATES[i]!, new Rng(state.seed).split('rates')),
  );
  return (
    <>
      <div className={styles.tiles}>
        {RATES.map((rate, i) => {
          const curve = curves[i];
          return (
            <figure key={rate} data-is={curve && (curve.right === 8 ? 'good' : 'stuck')}>
              <Spark label={`Error of rate ${rate} by epoch`} lines={curve ? [curve.errors] : []} most={10} />
              <figcaption>
                η = {short(rate)} <b>{curve ? `${curve.right} of 8 right` : '…'}</b>
              </figcaption>
            </figure>
          );
        })}
      </div>
      <Seed state={state} change={change} />
    </>
  );
}

const STARTS = 50;

function Minima({ state, slot, change }: Props) {
  const hidden = Number(state.hidden);
  const descents = useGradually(`${slot}/${state.seed}/${hidden}`, STARTS, (i) =>
    descend(hidden, i, new Rng(state.seed).split('local-minima').split(hidden)),
  );
  const stuck = descents.filter(({ solved }) => !solved).length;
  return (
    <>
      <Panel>
        <Row>
          <Segmented
            label="Hidden units"
            value={state.hidden}
            options={[
              { value: '2', label: '2-2-1' },
              { value: '3', label: '2-3-1' },
              { value: '6', label: '2-6-1' },
            ]}
            onChange={(value) => change({ hidden: value })}
          />
          <p role="status">
            <b>{stuck}</b> of {descents.length} stuck{descents.length < STARTS && ' so far'}
          </p>
        </Row>
      </Panel>
      <div className={styles.small}>
        {Array.from({ length: STARTS }, (_, i) => {
          const descent = descents[i];
          return (
            <figure key={i} data-is={descent && (descent.solved ? 'good' : 'stuck')}>
              <Spark
                label={`Error from start ${i}`}
                lines={descent ? [descent.losses.filter((_, at) => at % 20 === 0)] : []}
                most={0.6}
              />
            </figure>
          );
        })}
      </div>
      <Seed state={state} change={change} />
    </>
  );
}

/** The plane of the points, and cells a side that its picture has. */
const PLANE = [-1, 1] as const;
const SIDE = 40;
const PICTURE_SIZE = 150;
const NOT_YET = { values: new Float32Array(SIDE * SIDE).fill(0.5), side: SIDE };
const SETUPS = [['nothing against it', OVERFITTED] as const, ...Object.entries(REMEDIES)];

function Overfitting({ state, slot, change }: Props) {
  const trained = useGradually(`${slot}/${state.seed}`, SETUPS.length, (i) => {
    const { curve, points, network } = overfit(SETUPS[i]![1], new Rng(state.seed).split('overfitting'));
    const [answer] = unitGrids(network, SIDE, PLANE).at(-1)!;
    return { curve, points: points.slice(0, OVERFITTED.points), grid: answer! };
  });
  return (
    <>
      <div className={styles.tiles}>
        {SETUPS.map(([name], i) => {
          const { curve, points, grid } = trained[i] ?? {};
          const epochs = curve ? curve.every * curve.trainingLoss.length : 1;
          return (
            <figure key={name}>
              <Surface
                label={`Above or below the wave, ${name}`}
                grid={grid ?? NOT_YET}
                range={PLANE}
                points={points ?? []}
                axes={null}
                size={PICTURE_SIZE}
              />
              <Spark
                label={`Loss by epoch, ${name}`}
                lines={curve ? [curve.trainingLoss, curve.unseenLoss] : []}
                most={1.6}
                mark={name === 'early stopping' && curve ? curve.keptEpoch / epochs : undefined}
              />
              <figcaption>
                {name} <b>{curve ? number(curve.keptLoss, 2) : '…'}</b>
              </figcaption>
            </figure>
          );
        })}
      </div>
      <p className="soft">
        The number is the mean loss on points that were never seen, with the weights that are kept; the
        picture shows these too, and 40 of the points they are from.
      </p>
      <Seed state={state} change={change} />
    </>
  );
}

function Seed({ state, change }: Pick<Props, 'state' | 'change'>) {
  return (
    <Panel>
      <SeedField value={state.seed} onChange={(seed) => change({ seed })} />
    </Panel>
  );
}

/** The four remedies on ALVINN's own snapshots, by the engine. */
function OnSnapshots({ state, change }: Props) {
  return (
    <Experiment<AlvinnOverfittingFound> experiment="alvinn-overfitting" settings={state} change={change}>
      {({ runs }) => {
        const most = Math.max(...runs.map(({ loss }) => loss));
        return (
          <Row>
            <SharesPanel
              title="Error on novel snapshots"
              format={(share) => number(share * most, 2)}
              rows={runs.map(({ name, loss }) => ({ label: name, value: loss / most, tone: 'warm' }))}
            />
            <SharesPanel
              title="Novel snapshots within two units"
              rows={runs.map(({ name, withinTwoUnits }) => ({ label: name, value: withinTwoUnits }))}
            />
          </Row>
        );
      }}
    </Experiment>
  );
}
