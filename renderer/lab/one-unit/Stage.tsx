import { useMemo } from 'react';
import { denseNetwork, networkWith } from '../../../engine/lab/networks.ts';
import {
  bestOnXor,
  RULES,
  type Rule,
  UNIT_OF_RULE,
  unitOf,
  weightsFor,
} from '../../../engine/lab/one-unit.ts';
import { namedTable, TABLE_NAMES, type TableName } from '../../../engine/lab/patterns.ts';
import { plainStep, type Training } from '../../../engine/lab/training.ts';
import type { Activation } from '../../../engine/textbook/network.ts';
import { Button } from '../../components/Button.tsx';
import { NumberField, Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Plot } from '../../components/Plot.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { StageProps } from '../chapter.ts';
import { unitGrids } from '../parts/grids.ts';
import { LossCurve } from '../parts/LossCurve.tsx';
import { NetworkDrawing, subscript } from '../parts/NetworkDrawing.tsx';
import { number, short, term } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Formula, Row } from '../parts/Row.tsx';
import { Shares } from '../parts/Shares.tsx';
import { Surface } from '../parts/Surface.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import { TruthTable } from '../parts/TruthTable.tsx';
import { useTrainingAt } from '../parts/training-at.ts';
import { sumInWords, UnitCard } from '../parts/UnitCard.tsx';
import widths from '../parts/widths.module.css';
import { MOST_UPDATES, type OneUnitState } from './state.ts';

type Props = StageProps<OneUnitState>;

export function Stage(props: Props) {
  switch (props.shows) {
    case 'unit':
      return <UnitByHand {...props} />;
    case 'table':
      return <TableByHand {...props} />;
    case 'learn':
      return <Learning {...props} />;
    case 'rules':
      return <Rules {...props} />;
    default:
      return <Xor {...props} />;
  }
}

const RANGE = [-0.5, 1.5] as const;
const SIDE = 48;
const TABLE_LABELS: Readonly<Record<TableName, string>> = {
  or: 'OR',
  and: 'AND',
  majority: 'Majority',
  xor: 'XOR',
};
const inputNames = (count: number) => Array.from({ length: count }, (_, i) => `x${subscript(i + 1)}`);

/** Weights that fit the number of inputs, whatever an address says. */
function fitted({ weights, inputs }: OneUnitState): readonly number[] {
  if (weights.length === inputs + 1) return weights;
  const bias = weights.at(-1) ?? 0;
  return [...Array.from({ length: inputs }, (_, i) => (i < weights.length - 1 ? weights[i]! : 1)), bias];
}

function tableOf({ table, inputs, not }: OneUnitState) {
  return namedTable(
    table,
    inputs,
    not.map((one) => one === 1),
  );
}

/** The unit, its weights by hand, the plane it cuts. */
function UnitByHand({ state, change }: Props) {
  const weights = fitted(state);
  const network = networkWith(denseNetwork([2, 1], state.activation, state.activation), [weights]);
  const grids = unitGrids(network, SIDE, RANGE);
  const inputs = tableOf(state)[state.row % 4]!.inputs;
  // Marked by what the unit says: nothing is wanted here.
  const said = CORNERS.map((corner) => ({
    ...corner,
    targets: [network.forward(corner.inputs)[0]! > 0.5 ? 1 : 0],
  }));
  network.forward(inputs);
  const set = (index: number, value: number) =>
    change({ weights: weights.map((own, i) => (i === (index < 0 ? 2 : index) ? value : own)) });
  return (
    <>
      <Panel
        title="One unit"
        aside={<TakeAway network={network} inputs={CORNERS.map((corner) => corner.inputs)} />}
      >
        <Row>
          <div className={widths.grow}>
            <NetworkDrawing network={network} inputs={inputs} grids={grids} />
          </div>
          <Surface
            label="Answer of the unit over the plane of its inputs"
            grid={grids[0]![0]!}
            range={RANGE}
            points={said}
            chosen={state.row % 4}
            size={230}
          />
        </Row>
      </Panel>
      <Panel title="Taken apart">
        <Row>
          <UnitCard
            title={`Unit V: ${sumInWords(weights[2]!, weights.slice(0, 2), ['x₁', 'x₂'])}`}
            activation={state.activation}
            inputs={inputs.map((value, i) => ({ name: `x${subscript(i + 1)}`, value, weight: weights[i]! }))}
            bias={weights[2]!}
            onWeight={set}
          />
          <div className={`${widths.grow} ${widths.stack}`}>
            <Segmented<Activation>
              label="What the unit makes of its sum"
              value={state.activation}
              options={[
                { value: 'threshold', label: 'Threshold' },
                { value: 'linear', label: 'Linear' },
                { value: 'sigmoid', label: 'Sigmoid' },
              ]}
              onChange={(activation) => change({ activation })}
            />
            {[0, 1, -1].map((index) => {
              const value = weights[index < 0 ? 2 : index]!;
              return (
                <Slider
                  key={index}
                  label={index < 0 ? 'Bias' : `Weight w${subscript(index + 1)}`}
                  value={Math.max(-6, Math.min(6, value))}
                  shown={short(value)}
                  min={-6}
                  max={6}
                  step={0.1}
                  onChange={(to) => set(index, to)}
                />
              );
            })}
            <Segmented
              label="Inputs"
              value={String(state.row % 4)}
              options={tableOf(state).map((pattern, i) => ({
                value: String(i),
                label: pattern.inputs.join(', '),
              }))}
              onChange={(row) => change({ row: Number(row) })}
            />
          </div>
        </Row>
      </Panel>
    </>
  );
}

/** The corners, each drawn as a nought. */
const CORNERS = namedTable('and', 2).map(({ inputs }) => ({ inputs, targets: [0] }));

/** Weights put in by hand, checked against a truth table of two to five inputs. */
function TableByHand({ state, change }: Props) {
  const { inputs: count, table: name } = state;
  const weights = fitted(state);
  const table = tableOf(state);
  const network = networkWith(denseNetwork([count, 1], 'threshold', 'threshold'), [weights]);
  const names = inputNames(count);
  const not = names.map((_, i) => state.not[i] === 1);
  const set = (index: number, value: number) =>
    change({ weights: weights.map((own, i) => (i === (index < 0 ? count : index) ? value : own)) });
  const resize = (to: number) =>
    change({
      inputs: to,
      not: state.not.slice(0, to),
      weights: [...Array.from({ length: to }, (_, i) => (i < count ? weights[i]! : 1)), weights[count]!],
    });
  const row = state.row % table.length;
  return (
    <>
      <Panel title={`${TABLE_LABELS[name]} of ${count}`}>
        <Row>
          <Segmented<TableName>
            label="What it should do"
            value={name}
            options={TABLE_NAMES.filter((own) => own !== 'xor').map((value) => ({
              value,
              label: TABLE_LABELS[value],
            }))}
            onChange={(table) => change({ table })}
          />
          <Segmented
            label="How many inputs"
            value={String(count)}
            options={[2, 3, 4, 5].map((value) => ({ value: String(value), label: `n = ${value}` }))}
            onChange={(value) => resize(Number(value))}
          />
          <fieldset className={widths.plain}>
            <legend className="visually-hidden">Negated inputs</legend>
            <Row>
              {names.map((own, i) => (
                <label key={own}>
                  <input
                    type="checkbox"
                    checked={not[i]!}
                    onChange={() =>
                      change({ not: names.map((_, at) => Number(at === i ? !not[at] : not[at])) })
                    }
                  />{' '}
                  not {own}
                </label>
              ))}
            </Row>
          </fieldset>
        </Row>
      </Panel>
      <Row>
        <Panel title="The unit">
          <UnitCard
            title={sumInWords(weights[count]!, weights.slice(0, count), names)}
            activation="threshold"
            inputs={table[row]!.inputs.map((value, i) => ({ name: names[i]!, value, weight: weights[i]! }))}
            bias={weights[count]!}
            onWeight={set}
          />
          <div className={widths.below}>
            <Button onClick={() => change({ weights: weightsFor(name === 'xor' ? 'or' : name, count, not) })}>
              Put in weights that are right
            </Button>
          </div>
        </Panel>
        <Panel title="Truth table">
          <TruthTable
            label={`Truth table of ${TABLE_LABELS[name]}`}
            table={table}
            names={names}
            chosen={row}
            onChoose={(to) => change({ row: to })}
            answer={(inputs) => {
              const output = network.forward(inputs)[0]!;
              return { sum: network.layers[0]!.sums[0]!, output };
            }}
          />
        </Panel>
        {count === 2 && (
          <Panel title="The plane">
            <Surface
              label="Answer of the unit over the plane of its inputs"
              grid={unitGrids(network, SIDE, RANGE)[0]![0]!}
              range={RANGE}
              points={table}
              chosen={row}
              size={220}
            />
          </Panel>
        )}
      </Row>
    </>
  );
}

/** A unit that learns by a rule, after so many updates. */
function useUnit(slot: string, state: OneUnitState, rule: Rule) {
  const weights = fitted(state);
  const { table, inputs, rate, batch, updates } = state;
  return useTrainingAt(
    `${slot}/${rule}`,
    JSON.stringify([weights, table, inputs, rate, batch]),
    () => ({
      spec: unitOf(rule, inputs),
      weights: [weights],
      patterns: tableOf(state),
      step: plainStep(rate),
      batch,
    }),
    updates,
  );
}

const learnedSurface = ({ network, settings }: Training, size: number, chosen?: number) => (
  <Surface
    label="Answer of the unit over the plane of its inputs"
    grid={unitGrids(network, SIDE, RANGE)[0]![0]!}
    range={RANGE}
    points={settings.patterns}
    chosen={chosen}
    size={size}
  />
);

/** One example at a time, with every number of the rule. */
function Learning({ state, slot, change }: Props) {
  const { training, reached } = useUnit(slot, state, state.rule);
  const surface = learnedSurface(training, 220, training.updates % 4);
  const example = training.next;
  const { network } = training;
  const output = network.forward(example.inputs)[0]!;
  const [w1, w2, bias] = network.layers[0]!.weights as unknown as [number, number, number];
  const y = example.targets[0]!;
  const isSquared = state.rule === 'squared';
  const delta = (y - output) * (isSquared ? output * (1 - output) : 1);
  const activation = UNIT_OF_RULE[state.rule] === 'threshold' ? 'threshold' : 'sigmoid';
  return (
    <>
      <Panel>
        <Row>
          <Player
            slot={slot}
            step={state.updates}
            most={MOST_UPDATES}
            ready={reached}
            what="One example"
            onStep={(updates) => change({ updates })}
          >
            <b>{training.updates}</b> examples, {training.right()} of 4 right
          </Player>
        </Row>
      </Panel>
      <Row>
        <Panel title="The next example">
          <UnitCard
            title={`x = (${example.inputs.join(', ')}), wanted y = ${y}`}
            activation={activation}
            inputs={example.inputs.map((value, i) => ({
              name: `x${subscript(i + 1)}`,
              value,
              weight: [w1, w2][i]!,
            }))}
            bias={bias}
          />
          <div className={`${widths.stack} ${widths.below}`}>
            <Formula>
              δ ={' '}
              {isSquared
                ? `(y − V) V (1 − V) = (${y} − ${number(output, 3)}) · ${number(output, 3)} · ${number(1 - output, 3)}`
                : `y − V = ${y} − ${number(output, 3)}`}{' '}
              = <b>{number(delta, 4)}</b>
            </Formula>
            {[...example.inputs, 1].map((x, i) => {
              const before = [w1, w2, bias][i]!;
              const moved = state.rate * delta * x;
              return (
                <Formula key={['w1', 'w2', 'bias'][i]}>
                  {i < 2 ? `w${subscript(i + 1)}` : 'bias'} ← {number(before, 3)} + {short(state.rate)} ·{' '}
                  {number(delta, 4)} · {x} = <b>{number(before + moved, 3)}</b>
                </Formula>
              );
            })}
          </div>
        </Panel>
        <Panel
          title="The plane"
          aside={<TakeAway network={network} inputs={training.settings.patterns.map((row) => row.inputs)} />}
        >
          {surface}
        </Panel>
      </Row>
      <Settings state={state} change={change} />
      <LossCurve title="Mean error a row, by epoch" training={training} />
    </>
  );
}

function Settings({
  state,
  change,
  rules = true,
}: Pick<Props, 'state' | 'change'> & { readonly rules?: boolean }) {
  return (
    <Panel title="What it learns, and how">
      <Row>
        <Segmented<TableName>
          label="What it learns"
          value={state.table}
          options={TABLE_NAMES.filter((name) => name !== 'majority').map((value) => ({
            value,
            label: TABLE_LABELS[value],
          }))}
          onChange={(table) => change({ table, updates: 0 })}
        />
        {rules && (
          <Segmented<Rule>
            label="Rule"
            value={state.rule}
            options={RULES.map((value) => ({ value, label: RULE_LABELS[value] }))}
            onChange={(rule) => change({ rule, updates: 0 })}
          />
        )}
        <Segmented
          label="When weights move"
          value={state.batch ? 'batch' : 'example'}
          options={[
            { value: 'example', label: 'Per example' },
            { value: 'batch', label: 'Batch' },
          ]}
          onChange={(when) => change({ batch: when === 'batch', updates: 0 })}
        />
        <div className={widths.medium}>
          <NumberField
            label="Learning rate η"
            value={state.rate}
            min={0}
            max={10}
            step="any"
            onChange={(rate) => change({ rate, updates: 0 })}
          />
        </div>
      </Row>
    </Panel>
  );
}

const RULE_LABELS: Readonly<Record<Rule, string>> = {
  squared: 'Squared error',
  perceptron: 'Perceptron',
  logistic: 'Logistic',
};
const RULE_COLOURS = { squared: 'accent', perceptron: 'warm', logistic: 'cool' } as const;

/** The three rules from the same weights on the same rows. */
function Rules({ state, slot, change }: Props) {
  const units = [
    useUnit(slot, state, 'squared'),
    useUnit(slot, state, 'perceptron'),
    useUnit(slot, state, 'logistic'),
  ];
  const trainings = units.map(({ training }) => training);
  const epochs = trainings[0]!.curve.map(({ epoch }) => epoch);
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={state.updates}
          most={MOST_UPDATES}
          ready={units.every(({ reached }) => reached)}
          what={state.batch ? 'One epoch' : 'One example'}
          onStep={(updates) => change({ updates })}
        >
          epoch <b>{trainings[0]!.epoch}</b>
        </Player>
      </Panel>
      <Row>
        {trainings.map((training, i) => {
          const rule = RULES[i]!;
          const [w1, w2, bias] = training.network.layers[0]!.weights;
          return (
            <Panel key={rule} title={RULE_LABELS[rule]} aside={`${training.right()} of 4 right`}>
              {learnedSurface(training, 138)}
              <p className="soft">
                {number(bias!, 2)} {term(w1!)} x₁ {term(w2!)} x₂
              </p>
            </Panel>
          );
        })}
      </Row>
      <Panel>
        <Plot
          title="Mean distance from the wanted answer, by epoch"
          lines={RULES.map((rule) => ({ label: RULE_LABELS[rule], colour: RULE_COLOURS[rule] }))}
          data={[epochs, ...trainings.map(({ curve }) => epochs.map((_, i) => curve[i]?.miss ?? null))]}
          yRange={[0, 1]}
          height={150}
        />
      </Panel>
      <Settings state={state} change={change} rules={false} />
    </>
  );
}

/** XOR by hand, and by training from a hundred seeds. */
function Xor({ state, slot, change }: Props) {
  const weights = fitted(state);
  const network = networkWith(denseNetwork([2, 1], 'threshold', 'threshold'), [weights]);
  const table = namedTable('xor', 2);
  const set = (index: number, value: number) =>
    change({ weights: weights.map((own, i) => (i === (index < 0 ? 2 : index) ? value : own)) });
  const row = state.row % 4;
  const best = useMemo(
    () =>
      Array.from({ length: Math.min(state.updates, SEEDS) }, (_, i) => bestOnXor(state.rule, state.seed + i)),
    [state.updates, state.rule, state.seed],
  );
  return (
    <>
      <Panel title="By hand">
        <Row>
          <UnitCard
            title={sumInWords(weights[2]!, weights.slice(0, 2), ['x₁', 'x₂'])}
            activation="threshold"
            inputs={table[row]!.inputs.map((value, i) => ({
              name: `x${subscript(i + 1)}`,
              value,
              weight: weights[i]!,
            }))}
            bias={weights[2]!}
            onWeight={set}
          />
          <TruthTable
            label="Truth table of XOR"
            table={table}
            names={inputNames(2)}
            chosen={row}
            onChoose={(to) => change({ row: to })}
            answer={(inputs) => {
              const output = network.forward(inputs)[0]!;
              return { sum: network.layers[0]!.sums[0]!, output };
            }}
          />
          <Surface
            label="Answer of the unit over the plane of its inputs"
            grid={unitGrids(network, SIDE, RANGE)[0]![0]!}
            range={RANGE}
            points={table}
            chosen={row}
            size={190}
          />
        </Row>
      </Panel>
      <Panel title="By training, a hundred times">
        <div className={widths.stack}>
          <Row>
            <Segmented<Rule>
              label="Rule"
              value={state.rule}
              options={RULES.map((value) => ({ value, label: RULE_LABELS[value] }))}
              onChange={(rule) => change({ rule, updates: 0 })}
            />
            <Player
              slot={slot}
              step={Math.min(state.updates, SEEDS)}
              most={SEEDS}
              what="One more seed"
              onStep={(updates) => change({ updates })}
            >
              <b>{best.length}</b> of {SEEDS} units
            </Player>
          </Row>
          <Best best={best} />
        </div>
      </Panel>
    </>
  );
}

const SEEDS = 100;

/** How many units had how many rows right, at their best. */
function Best({ best }: { readonly best: readonly number[] }) {
  const most = Math.max(1, best.length);
  return (
    <Shares
      label="Most rows that each unit ever had right"
      format={(share) => String(Math.round(share * most))}
      rows={[1, 2, 3, 4].map((rows) => ({
        label: `${rows} of 4 right`,
        value: best.filter((own) => own === rows).length / most,
      }))}
    />
  );
}
