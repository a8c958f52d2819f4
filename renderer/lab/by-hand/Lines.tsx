import { useEffect, useMemo, useRef } from 'react';
import { type HandStep, handSteps } from '../../../engine/lab/by-hand.ts';
import { denseNetwork, drawWeights, networkWith } from '../../../engine/lab/networks.ts';
import { layerSizes } from '../../../engine/textbook/network.ts';
import { Rng } from '../../../sim/rng.ts';
import { NumberField, Select, TextField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { NetworkDrawing } from '../parts/NetworkDrawing.tsx';
import { number } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { SeedField } from '../parts/SeedField.tsx';
import { TakeAway } from '../parts/TakeAway.tsx';
import widths from '../parts/widths.module.css';
import styles from './Lines.module.css';
import type { ByHandProps } from './Stage.tsx';
import { FIELDS, type HandOutput } from './state.ts';
import { lineOf, phaseOf } from './written.ts';

/** One step of back-propagation on one example, line by line. */
export function Lines({ state, slot, shows, change }: ByHandProps) {
  const { sizes, hidden, output, seed, rate } = state;
  const whole = sizes.length >= 2 && sizes.every(Number.isInteger) ? sizes : FIELDS.sizes.start;
  const inputs = fitted(state.inputs, whole[0]!);
  const targets = fitted(state.targets, whole.at(-1)!);
  const key = JSON.stringify([whole, hidden, output, seed, inputs, targets, rate]);
  const { network, steps } = useMemo(() => {
    const spec = denseNetwork(whole, hidden, output);
    const weights = drawWeights(spec, new Rng(seed), 1).map((layer) =>
      layer.map((w) => Number(w.toFixed(2))),
    );
    const made = networkWith(spec, weights);
    made.forward(inputs);
    return { network: made, steps: handSteps({ spec, weights, inputs, targets, rate }) };
  }, [key]);
  const at = Math.min(state.line, steps.length);
  const current = steps[at - 1];
  const units = layerSizes(network.spec);
  const written = steps.slice(0, at);
  const known = (layer: number, unit: number) => {
    const own = written.filter((step) => step.layer === layer && step.unit === unit);
    const value = own.find(({ kind }) => kind === 'output')?.value;
    const delta = own.find(({ kind }) => kind === 'output-delta' || kind === 'hidden-delta')?.value;
    return [
      ...(value === undefined ? [] : [`V ${number(value, 3)}`]),
      ...(delta === undefined ? [] : [`δ ${number(delta, 3)}`]),
    ];
  };
  const open = (layer: number, unit: number) => {
    const kinds = current ? KINDS_OF_PHASE[phaseOf(current)]! : KINDS_OF_PHASE.Forward!;
    const found = steps.findIndex(
      (step) => step.layer === layer && step.unit === unit && kinds.includes(step.kind),
    );
    if (found >= 0) change({ line: found + 1 });
  };
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={at}
          most={steps.length}
          isRead
          what="One line"
          onStep={(line) => change({ line })}
        >
          line <b>{at}</b> of {steps.length}
        </Player>
      </Panel>
      {current && <Current step={current} units={units} />}
      <Panel title="The network" aside={<TakeAway network={network} inputs={[inputs]} />}>
        <NetworkDrawing
          network={network}
          inputs={inputs}
          answered={(layer, unit) =>
            written.some((step) => step.kind === 'output' && step.layer === layer && step.unit === unit)
          }
          caption={known}
          opened={current && { layer: current.layer, unit: current.unit }}
          onOpen={({ layer, unit }) => open(layer, unit)}
          {...(current ? { lit: (layer, unit, from) => isLit(current, layer, unit, from) } : {})}
        />
      </Panel>
      {shows === 'own' && <Example state={state} change={change} inputs={inputs} targets={targets} />}
      <Ledger steps={steps} at={at} units={units} onLine={(line) => change({ line })} />
    </>
  );
}

const KINDS_OF_PHASE: Readonly<Record<string, readonly HandStep['kind'][]>> = {
  Forward: ['sum'],
  Back: ['output-delta', 'hidden-delta'],
  'The weights move': ['weight'],
};

/** The line that was written last, large. */
function Current({ step, units }: { readonly step: HandStep; readonly units: readonly number[] }) {
  const { name, formula, numbers, value } = lineOf(step, units);
  return (
    <div className={styles.current} role="status">
      <small>{phaseOf(step)}</small>
      <p>
        <b>{name}</b> = {formula}
      </p>
      <p className={styles.numbers}>
        = {numbers} = <b>{value}</b>
      </p>
    </div>
  );
}

/** All lines up to now. */
function Ledger({
  steps,
  at,
  units,
  onLine,
}: {
  readonly steps: readonly HandStep[];
  readonly at: number;
  readonly units: readonly number[];
  onLine(line: number): void;
}) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const now = list.current?.querySelector('[aria-current]');
    if (now && list.current)
      list.current.scrollTop = (now as HTMLElement).offsetTop - list.current.clientHeight / 2;
  }, [at]);
  if (at === 0) return null;
  return (
    <Panel title="What was written">
      <ol ref={list} className={styles.ledger}>
        {steps.slice(0, at).map((step, i) => {
          const { name, numbers, value } = lineOf(step, units);
          return (
            <li key={i}>
              <button
                type="button"
                aria-current={i === at - 1 ? 'step' : undefined}
                onClick={() => onLine(i + 1)}
              >
                <span>{name}</span> = {numbers} = <b>{value}</b>
              </button>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** Sizes, g, loss and the example. */
function Example({
  state,
  change,
  inputs,
  targets,
}: Pick<ByHandProps, 'state' | 'change'> & {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}) {
  const list = (values: readonly number[]) => values.join(', ');
  const read = (text: string, field: 'sizes' | 'inputs' | 'targets') => {
    const values = FIELDS[field].read(text.replaceAll(/\s/g, ''));
    if (values && values.length > 0) change({ [field]: values, line: 0 });
  };
  return (
    <Panel title="Network and example">
      <Row>
        <div className={widths.small}>
          <TextField
            key={list(state.sizes)}
            label="Sizes, inputs first"
            value={list(state.sizes)}
            onChange={(text) => read(text, 'sizes')}
          />
        </div>
        <div className={widths.small}>
          <Select
            label="g of hidden units"
            value={state.hidden}
            options={[
              { value: 'sigmoid', label: 'Sigmoid' },
              { value: 'tanh', label: 'tanh' },
            ]}
            onChange={(hidden) => change({ hidden, line: 0 })}
          />
        </div>
        <div className={widths.wide}>
          <Select<HandOutput>
            label="Outputs and loss"
            value={state.output}
            options={[
              { value: 'sigmoid', label: 'Sigmoid, squared error' },
              { value: 'linear', label: 'Linear, squared error' },
              { value: 'logistic', label: 'Sigmoid, logistic loss' },
              { value: 'softmax-cross-entropy', label: 'Softmax, cross-entropy' },
            ]}
            onChange={(output) => change({ output, line: 0 })}
          />
        </div>
        <div className={widths.medium}>
          <TextField
            key={list(inputs)}
            label="Inputs x"
            value={list(inputs)}
            onChange={(text) => read(text, 'inputs')}
          />
        </div>
        <div className={widths.small}>
          <TextField
            key={list(targets)}
            label="Wanted y"
            value={list(targets)}
            onChange={(text) => read(text, 'targets')}
          />
        </div>
        <div className={widths.tiny}>
          <NumberField
            label="η"
            value={state.rate}
            min={0}
            max={10}
            step="any"
            onChange={(rate) => change({ rate })}
          />
        </div>
        <SeedField value={state.seed} onChange={(seed) => change({ seed, line: 0 })} />
      </Row>
    </Panel>
  );
}

/** So many values: cut, or filled up with 0. */
function fitted(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => values[i] ?? 0);
}

/** Units and edges that take part in a step. */
function isLit(step: HandStep, layer: number, unit: number, from?: number): boolean {
  const isOwn = layer === step.layer && unit === step.unit;
  switch (step.kind) {
    case 'sum':
      return from === undefined ? isOwn || layer === step.layer - 1 : isOwn;
    case 'output':
    case 'output-delta':
      return isOwn && from === undefined;
    case 'hidden-delta':
      if (from !== undefined) return layer === step.layer + 1 && from === step.unit;
      return isOwn || layer === step.layer + 1;
    case 'weight':
      if (from !== undefined) return isOwn && from === step.from;
      return isOwn || (layer === step.layer - 1 && unit === step.from);
    default:
      return step satisfies never;
  }
}
