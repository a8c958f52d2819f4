import type {
  DitchFound,
  EdgeUnit,
  FeedbackFound,
  ForkFound,
  RangeFinderFound,
  RoadWidthsFound,
  SquaredErrorFound,
} from '../../../engine/lab/findings.ts';
import { bytesOf, floatsOf } from '../../components/base64.ts';
import { percent } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Plot } from '../../components/Plot.tsx';
import { Retinas } from '../../components/Retinas.tsx';
import type { StageProps } from '../chapter.ts';
import { Bars } from '../parts/Bars.tsx';
import { Cells } from '../parts/Cells.tsx';
import { Experiment, type ExperimentSettings } from '../parts/Experiment.tsx';
import { number } from '../parts/numbers.ts';
import { Row } from '../parts/Row.tsx';
import { SharesPanel } from '../parts/Shares.tsx';
import styles from './Experiments1989.module.css';

type Props = StageProps<ExperimentSettings>;

/** The experiments by the names that their pages show them by. */
export function Stage({ shows, ...props }: Props) {
  switch (shows) {
    case 'road-widths':
      return <RoadWidths {...props} />;
    case 'range-finder':
      return <RangeFinder {...props} />;
    case 'feedback-unit':
      return <FeedbackUnit {...props} />;
    case 'fork':
      return <Fork {...props} />;
    case 'ditch':
      return <Ditch {...props} />;
    default:
      return <SquaredError {...props} />;
  }
}

type PartProps = Omit<Props, 'shows'>;

function RoadWidths({ state, change }: PartProps) {
  return (
    <Experiment<RoadWidthsFound> experiment="road-widths" settings={state} change={change}>
      {({ pairs, means, difference: { mean, low, high }, columns, oneWidth, severalWidths }) => (
        <>
          <SharesPanel
            title={`How one-sided hidden units are, mean of ${pairs} networks each`}
            format={(share) => number(share, 3)}
            rows={[
              { label: 'before any training: random weights', value: means.untrained },
              { label: 'roads of one width', value: means.oneWidth },
              { label: 'roads of several widths', value: means.severalWidths, tone: 'warm' },
            ]}
          />
          <Panel>
            <p className="soft">
              With several widths units are more one-sided by {number(mean, 3)} (below 0: less). As far as so
              few networks tell, it could be anything from {number(low, 3)} to {number(high, 3)}, the 95 %
              interval. Where 0 lies within, no difference shows.
            </p>
          </Panel>
          <Units title="Roads of one width" units={oneWidth} columns={columns} />
          <Units title="Roads of several widths" units={severalWidths} columns={columns} />
        </>
      )}
    </Experiment>
  );
}

function Units({
  title,
  units,
  columns,
}: {
  readonly title: string;
  readonly units: readonly EdgeUnit[];
  readonly columns: number;
}) {
  return (
    <Panel title={title} aside="eight units of one network">
      <div className={styles.units}>
        {units.map(({ oneSided, camera }) => (
          <Cells
            key={camera}
            small
            what={`one-sided ${number(oneSided, 2)}`}
            values={floatsOf(camera)}
            columns={columns}
          />
        ))}
      </div>
    </Panel>
  );
}

function RangeFinder({ state, change }: PartProps) {
  return (
    <Experiment<RangeFinderFound> experiment="range-finder" settings={state} change={change}>
      {({ withinTwoUnits: { seen, constant, empty }, pull }) => (
        <>
          <SharesPanel
            title="Novel looks answered within two units"
            rows={[
              { label: 'with the range image', value: seen },
              { label: 'the mean range image instead, always the same', value: constant },
              { label: 'an empty one: nothing in reach', value: empty, tone: 'warm' },
            ]}
          />
          <SharesPanel
            title="How much each sensor moves the sum of a hidden unit"
            rows={[
              { label: 'camera', value: pull.camera / (pull.camera + pull.range) },
              { label: 'range finder', value: pull.range / (pull.camera + pull.range), tone: 'warm' },
            ]}
          />
        </>
      )}
    </Experiment>
  );
}

function FeedbackUnit({ state, change }: PartProps) {
  return (
    <Experiment<FeedbackFound> experiment="feedback-unit" settings={state} change={change}>
      {({ truth, random }) => (
        <SharesPanel
          title="Is the road lighter than its surroundings? Share of right answers"
          label="Share of right answers"
          rows={[
            { label: 'learned with the truth; the unit says it', value: truth.told },
            { label: 'learned with the truth; the unit lies', value: truth.contradicted, tone: 'warm' },
            { label: 'learned with chance; the unit says the truth', value: random.told },
            { label: 'learned with chance; the unit lies', value: random.contradicted, tone: 'warm' },
          ]}
        />
      )}
    </Experiment>
  );
}

function Ditch({ state, change }: PartProps) {
  return (
    <Experiment<DitchFound> experiment="ditch" settings={state} change={change}>
      {({ withinTwoUnits, looks, rows, columns }) => (
        <>
          <SharesPanel
            title="Novel looks answered within two units"
            rows={[
              { label: 'ditch on the right, as learned', value: withinTwoUnits.asTrained },
              { label: 'the other way: ditch on the left', value: withinTwoUnits.otherWay, tone: 'warm' },
              { label: 'learned both, ditch on the right', value: withinTwoUnits.bothRight },
              { label: 'learned both, ditch on the left', value: withinTwoUnits.bothLeft, tone: 'warm' },
            ]}
          />
          <Panel title="What the camera sees">
            <div className={styles.looks}>
              {(['right', 'left'] as const).map((side) => (
                <div key={side}>
                  <Retinas
                    camera={{ rows, columns }}
                    range={null}
                    images={{ camera: bytesOf(looks[side]), range: new Float32Array() }}
                    of={`with the ditch on the ${side}`}
                  />
                  <small>ditch on the {side}</small>
                </div>
              ))}
            </div>
          </Panel>
        </>
      )}
    </Experiment>
  );
}

function Fork({ state, change }: PartProps) {
  return (
    <Experiment<ForkFound> experiment="fork" settings={state} change={change}>
      {({ twoHills, jumpUnits, way, rows, columns }) => (
        <>
          <Panel title="Driving straight up to a fork">
            <div className={styles.way}>
              {way.map(({ aheadM, camera, direction }) => (
                <div key={aheadM}>
                  <Retinas
                    camera={{ rows, columns }}
                    range={null}
                    images={{ camera: bytesOf(camera), range: new Float32Array() }}
                    of={`${aheadM} m before the arms part`}
                  />
                  <small>{aheadM} m before the arms part</small>
                  <Bars
                    label={`Answers of the direction units ${aheadM} m before the arms part`}
                    values={direction}
                    most={Math.max(...direction)}
                  />
                </div>
              ))}
            </div>
            <p className="soft">
              Bars: the direction units from left to right, each picture scaled to its own highest.
            </p>
          </Panel>
          <Row>
            <SharesPanel
              title="Looks that are answered with two hills"
              rows={[
                { label: 'before the fork is in sight', value: twoHills.before },
                { label: 'at the fork', value: twoHills.at, tone: 'warm' },
              ]}
            />
            <SharesPanel
              title="How far the direction jumps in a metre"
              format={(share) => `${number(share * LARGEST_JUMP_UNITS, 1)} units`}
              rows={[
                { label: 'before the fork is in sight', value: jumpUnits.before / LARGEST_JUMP_UNITS },
                { label: 'at the fork', value: jumpUnits.at / LARGEST_JUMP_UNITS, tone: 'warm' },
              ]}
            />
          </Row>
        </>
      )}
    </Experiment>
  );
}

/** A bar of full length. */
const LARGEST_JUMP_UNITS = 10;

function SquaredError({ state, change }: PartProps) {
  return (
    <Experiment<SquaredErrorFound> experiment="squared-error" settings={state} change={change}>
      {({ points }) => {
        const epochs = points.map((point) => point.epochs);
        return (
          <>
            <Panel>
              <Plot
                title="Squared error of a novel look, by epochs"
                lines={[{ label: 'squared error', colour: 'warm' }]}
                data={[epochs, points.map(({ loss }) => loss)]}
                height={140}
              />
            </Panel>
            <Panel>
              <Plot
                title="Share of novel looks within two units, by epochs"
                lines={[{ label: 'within two units', colour: 'accent' }]}
                data={[epochs, points.map(({ withinTwoUnits }) => withinTwoUnits)]}
                height={140}
                format={(value) => percent(value, 0)}
              />
            </Panel>
          </>
        );
      }}
    </Experiment>
  );
}
