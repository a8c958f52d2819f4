import { useMemo } from 'react';
import { networkWith } from '../../../engine/lab/networks.ts';
import { SOFTMAX_NETWORK, softmaxGraph } from '../../../engine/lab/softmax.ts';
import { Graph, type Node } from '../../../engine/textbook/graph.ts';
import { Rng } from '../../../sim/rng.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import type { StageProps } from '../chapter.ts';
import { subscript } from '../parts/NetworkDrawing.tsx';
import { number } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { SeedField } from '../parts/SeedField.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import widths from '../parts/widths.module.css';
import styles from './Softmax.module.css';

/** What a person can set in chapter 7. */
export interface SoftmaxState {
  readonly x: number;
  readonly x1: number;
  readonly x2: number;
  readonly label: number;
  readonly seed: number;
  /** Nodes that are worked out: forward, then backward. */
  readonly step: number;
}

/** A node as it is drawn: some stand for several of the graph. */
interface Drawn {
  readonly name: string;
  readonly formula: string;
  readonly column: number;
  readonly row: number;
  readonly node: Node;
  /** Drawn nodes that it is made of. */
  readonly from: readonly number[];
}

export function Stage(props: StageProps<SoftmaxState>) {
  return props.shows === 'square' ? <Square {...props} /> : <Softmax {...props} />;
}

function Square({ state, slot, change }: StageProps<SoftmaxState>) {
  const drawn = useMemo((): readonly Drawn[] => {
    const graph = new Graph();
    const x = graph.input(state.x);
    const y = graph.multiply(x, x);
    graph.backward(y);
    return [
      { name: 'x', formula: 'given', column: 0, row: 0.5, node: x, from: [] },
      { name: 'y', formula: 'x · x', column: 1, row: 0.5, node: y, from: [0, 0] },
    ];
  }, [state.x]);
  return (
    <>
      <Walk drawn={drawn} columns={2} rows={2} state={state} slot={slot} change={change} result="y" />
      <Panel>
        <div className={widths.upTo}>
          <Slider
            label="x"
            value={state.x}
            shown={number(state.x, 1)}
            min={-5}
            max={5}
            step={0.1}
            onChange={(x) => change({ x })}
          />
        </div>
      </Panel>
    </>
  );
}

function Softmax({ state, slot, change }: StageProps<SoftmaxState>) {
  const { x1, x2, label, seed } = state;
  const { drawn, network } = useMemo(() => {
    const made = softmaxGraph(new Rng(seed), [x1, x2], label);
    made.graph.backward(made.loss);
    const weights = made.weights.map((layer) => layer.map(({ value }) => value));
    return { drawn: drawnSoftmax(made, label), network: networkWith(SOFTMAX_NETWORK, weights) };
  }, [x1, x2, label, seed]);
  return (
    <>
      <Walk drawn={drawn} columns={8} rows={3} state={state} slot={slot} change={change} result="L" />
      <Panel title="The example">
        <Row>
          <div className={widths.medium}>
            <Slider
              label="x₁"
              value={x1}
              shown={number(x1, 1)}
              min={-3}
              max={3}
              step={0.1}
              onChange={(value) => change({ x1: value })}
            />
          </div>
          <div className={widths.medium}>
            <Slider
              label="x₂"
              value={x2}
              shown={number(x2, 1)}
              min={-3}
              max={3}
              step={0.1}
              onChange={(value) => change({ x2: value })}
            />
          </div>
          <Segmented
            label="Right class"
            value={String(label)}
            options={[0, 1, 2].map((k) => ({ value: String(k), label: `class ${k + 1}` }))}
            onChange={(value) => change({ label: Number(value) })}
          />
          <SeedField value={seed} onChange={(value) => change({ seed: value })} />
          <TakeAway network={network} inputs={[[x1, x2]]} />
        </Row>
      </Panel>
    </>
  );
}

/** The nodes of P(y|x) = softmax(W g(V x)) that a person wants to see, in the order of computing. */
function drawnSoftmax(
  { inputs, sums, outputs, loss }: ReturnType<typeof softmaxGraph>,
  label: number,
): readonly Drawn[] {
  const drawn: Drawn[] = [];
  const add = (
    name: string,
    formula: string,
    column: number,
    row: number,
    node: Node,
    from: readonly number[],
  ) => drawn.push({ name, formula, column, row, node, from }) - 1;
  const names = (letter: string, unit: number) => `${letter}${subscript(unit + 1)}`;
  const xs = inputs.map((node, i) => add(names('x', i), 'given', 0, i + 0.5, node, []));
  const ss = sums[0]!.map((node, i) => add(names('s', i), 'bias + Σ V x', 1, i, node, xs));
  const hs = outputs[0]!.map((node, i) => add(names('h', i), `tanh ${names('s', i)}`, 2, i, node, [ss[i]!]));
  const zs = sums[1]!.map((node, i) => add(names('z', i), 'bias + Σ W h', 3, i, node, hs));
  const powers = outputs[1]!.map(({ inputs: [power] }) => power!);
  const es = powers.map((node, i) =>
    add(names('e', i), `e to the power of ${names('z', i)}`, 4, i, node, [zs[i]!]),
  );
  const whole = add('Σ', 'e₁ + e₂ + e₃', 5, 1, outputs[1]![0]!.inputs[1]!, es);
  const ps = outputs[1]!.map((node, i) =>
    add(names('P', i), `${names('e', i)} / Σ`, 6, i, node, [es[i]!, whole]),
  );
  add('L', `−ln ${names('P', label)}`, 7, 1, loss, [ps[label]!]);
  return drawn;
}

interface WalkProps extends Pick<StageProps<SoftmaxState>, 'state' | 'slot' | 'change'> {
  readonly drawn: readonly Drawn[];
  readonly columns: number;
  readonly rows: number;
  readonly result: string;
}

/** A graph, node by node: values forward, slopes of the result backward. */
function Walk({ drawn, columns, rows, state, slot, change, result }: WalkProps) {
  const most = 2 * drawn.length;
  const step = Math.min(state.step, most);
  const known = Math.min(step, drawn.length);
  const told = Math.max(0, step - drawn.length);
  const isTold = (index: number) => index >= drawn.length - told;
  const current = step === 0 ? undefined : told > 0 ? drawn.length - told : known - 1;
  const x = (column: number) => (100 * (column + 0.5)) / columns;
  const y = (row: number) => (100 * (row + 0.5)) / rows;
  const now = current === undefined ? undefined : drawn[current]!;
  // Nodes side by side never touch, however narrow the window.
  const width = `min(58px, ${100 / columns}% - 5px)`;
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={step}
          most={most}
          isRead
          what="One node"
          onStep={(to) => change({ step: to })}
        >
          {told > 0 ? 'backward' : 'forward'}, node <b>{told > 0 ? told : known}</b> of {drawn.length}
        </Player>
      </Panel>
      <div className={styles.current} role="status">
        {now ? (
          told > 0 ? (
            <p>
              d{result}/d{now.name} = <b>{number(now.node.gradient, 4)}</b>
              <small>
                {now.name === result
                  ? 'the result over itself'
                  : `of each node that ${now.name} goes into: what it was told, times how fast it grows with ${now.name}; all added up`}
              </small>
            </p>
          ) : (
            <p>
              {now.name} = <b>{number(now.node.value, 4)}</b>
              <small>{now.formula}</small>
            </p>
          )
        ) : (
          <p>
            Nothing is worked out yet.<small>Press . for the first node.</small>
          </p>
        )}
      </div>
      <Panel title="The graph" aside={`value; below it, how ${result} grows with it`}>
        <div className={styles.graph} style={{ height: rows * 92 }}>
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
            {drawn.flatMap((node, i) =>
              node.from.map((from, at) => {
                const [x1, y1, x2, y2] = [
                  x(drawn[from]!.column),
                  y(drawn[from]!.row),
                  x(node.column),
                  y(node.row),
                ];
                // Two ways between the same nodes bend apart.
                const bend = node.from.filter((own) => own === from).length > 1 ? (at === 0 ? -22 : 22) : 0;
                return (
                  <path
                    key={`${i} ${at}`}
                    d={`M${x1},${y1} Q${(x1 + x2) / 2},${(y1 + y2) / 2 + bend} ${x2},${y2}`}
                    data-is={isTold(i) ? 'told' : i < known ? 'known' : undefined}
                  />
                );
              }),
            )}
          </svg>
          {drawn.map((node, i) => (
            <button
              key={node.name}
              type="button"
              className={styles.node}
              data-is={isTold(i) ? 'told' : i < known ? 'known' : undefined}
              aria-current={i === current ? 'step' : undefined}
              style={{ left: `${x(node.column)}%`, top: `${y(node.row)}%`, width }}
              onClick={() => change({ step: told > 0 ? 2 * drawn.length - i : i + 1 })}
            >
              <b>{node.name}</b>
              <span>{i < known ? number(node.node.value, 2) : '·'}</span>
              <span className={styles.slope}>{isTold(i) ? number(node.node.gradient, 2) : '·'}</span>
            </button>
          ))}
        </div>
      </Panel>
    </>
  );
}
