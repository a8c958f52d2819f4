import { ENCODER_STEP, encoderPatterns, encoderSpec, encoderState } from '../../../engine/lab/encoder.ts';
import { evenWeights } from '../../../engine/lab/first-weights.ts';
import { isRight, type Training } from '../../../engine/lab/training.ts';
import { Rng } from '../../../sim/rng.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { StageProps } from '../chapter.ts';
import { CodeTable } from '../parts/CodeTable.tsx';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { SeedField } from '../parts/SeedField.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import widths from '../parts/widths.module.css';
import styles from './Encoder.module.css';

/** What a person can set in chapter 4. */
export interface EncoderPageState {
  readonly patterns: number;
  readonly hidden: number;
  readonly seed: number;
  readonly updates: number;
  readonly chosen: number;
}

export const MOST_UPDATES = 40_000;
const FIRST_WEIGHTS = 0.1;

/** The hidden code as it forms: its table, its bits, its points in a cube, the error of each output. */
export function Stage({ state, slot, change }: StageProps<EncoderPageState>) {
  const { patterns: count, hidden, seed, updates } = state;
  const size = { patterns: count, hidden };
  const patterns = encoderPatterns(size);
  const { training, reached } = useTrainingAt(
    slot,
    JSON.stringify([count, hidden, seed]),
    () => {
      const spec = encoderSpec(size);
      const { layers } = evenWeights(spec, new Rng(1).split('encoder').split(seed), FIRST_WEIGHTS);
      return { spec, weights: layers.map((layer) => [...layer]), patterns, step: ENCODER_STEP, batch: false };
    },
    updates,
  );
  const { codes, bits, right } = encoderState(training.network, patterns);
  const different = new Set(bits).size;
  return (
    <>
      <Panel>
        <Row>
          <Player
            slot={slot}
            step={updates}
            most={MOST_UPDATES}
            ready={reached}
            what="One epoch"
            stride={count}
            onStep={(to) => change({ updates: to })}
          >
            epoch <b>{training.epoch}</b>, <b>{right}</b> of {count} right
          </Player>
        </Row>
      </Panel>
      <Row>
        <Panel title="The hidden code" aside={`${different} of ${count} different in bits`}>
          <CodeTable
            codes={codes}
            digits={2}
            bits={patterns.map(({ inputs, targets }, i) => ({
              text: bits[i]!,
              isBack: isRight(training.network.forward(inputs), targets),
            }))}
          />
        </Panel>
        <Panel title={hidden >= 3 ? 'In the cube of h₁, h₂, h₃' : 'On the plane of the hidden answers'}>
          <Cube codes={codes} />
        </Panel>
      </Row>
      <Panel title="Error of each output, by epoch">
        <Errors training={training} />
      </Panel>
      <Panel title="Sizes">
        <Row>
          <div className={widths.wide}>
            <Slider
              label="Patterns N"
              value={count}
              min={2}
              max={16}
              step={1}
              onChange={(value) => change({ patterns: value, updates: 0 })}
            />
          </div>
          <div className={widths.wide}>
            <Slider
              label="Hidden units M"
              value={hidden}
              min={1}
              max={8}
              step={1}
              onChange={(value) => change({ hidden: value, updates: 0 })}
            />
          </div>
          <SeedField value={seed} onChange={(value) => change({ seed: value, updates: 0 })} />
          <TakeAway network={training.network} inputs={patterns.map(({ inputs }) => inputs)} />
        </Row>
      </Panel>
    </>
  );
}

/** Points of the cube as a person sees it from a corner. */
function project([x = 0.5, y = 0.5, z = 0]: readonly number[]): readonly [number, number] {
  return [40 + 120 * x + 52 * z, 178 - 120 * y - 38 * z];
}

const CORNERS = Array.from({ length: 8 }, (_, i) => [i & 1, (i >> 1) & 1, (i >> 2) & 1] as const);

/** Each pattern where its first three hidden answers put it. */
function Cube({ codes }: { readonly codes: readonly (readonly number[])[] }) {
  const corners = codes[0]!.length >= 3 ? CORNERS : CORNERS.slice(0, 4);
  const edges = corners.flatMap((a, i) =>
    corners
      .slice(i + 1)
      .filter((b) => a.filter((value, at) => value !== b[at]).length === 1)
      .map((b) => [project(a), project(b)] as const),
  );
  return (
    <svg
      className={styles.cube}
      viewBox="0 0 240 210"
      role="img"
      aria-label="Each pattern where its hidden code puts it"
    >
      {edges.map(([[x1, y1], [x2, y2]]) => (
        <line key={`${x1} ${y1} ${x2} ${y2}`} x1={x1} y1={y1} x2={x2} y2={y2} />
      ))}
      {codes.map((code, i) => {
        const [x, y] = project(code);
        return (
          <g key={i} transform={`translate(${x} ${y})`}>
            <circle r="9" style={{ fill: lineColour(i, codes.length) }} />
            <text>{i + 1}</text>
          </g>
        );
      })}
    </svg>
  );
}

function lineColour(index: number, count: number): string {
  return `hsl(${Math.round((360 * index) / count)} 62% 58%)`;
}

/** A line an output. */
function Errors({ training }: { readonly training: Training }) {
  const { curve } = training;
  const last = Math.max(1, curve.at(-1)!.epoch);
  const count = curve[0]!.squares.length;
  const most = Math.max(0.05, ...curve.map(({ squares }) => Math.max(...squares)));
  return (
    <svg
      className={styles.errors}
      viewBox="0 0 600 130"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Mean squared error of ${count} outputs up to epoch ${last}`}
    >
      {Array.from({ length: count }, (_, output) => (
        <polyline
          key={output}
          points={curve
            .map(({ epoch, squares }) => `${(600 * epoch) / last},${128 - (124 * squares[output]!) / most}`)
            .join(' ')}
          style={{ stroke: lineColour(output, count) }}
        />
      ))}
    </svg>
  );
}
