import { Network } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { HILL_1989 } from '../../../engine/network/decode.ts';
import type { ModelInfo } from '../../../engine/protocol/model.ts';
import { ACTIVATIONS } from '../../../engine/textbook/activations.ts';
import { preprocessBrightness } from '../../../sim/sensors/preprocess.ts';
import { floatsOf } from '../../components/base64.ts';
import { Empty } from '../../components/Empty.tsx';
import { Select, Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { call, useEngine } from '../../state/engine.ts';
import { looks } from '../../state/frames.ts';
import { Bars } from '../parts/Bars.tsx';
import { Cells, strongestOf } from '../parts/Cells.tsx';
import { number, term } from '../parts/numbers.ts';
import { Formula, Row } from '../parts/Row.tsx';
import { sketchedRoad } from '../parts/sketched-road.ts';
import widths from '../parts/widths.module.css';
import styles from './Alvinn.module.css';
import type { ByHandProps } from './Stage.tsx';
import type { Phase } from './state.ts';

const RATE = 0.5;

/** Back-propagation on a network that steers: one hidden unit at a time, its 1217 products as pictures. */
export function Alvinn({ state, change }: ByHandProps) {
  const models = useEngine(({ library }) => library?.models);
  const [file, setFile] = useState<string>();
  const usable = models?.filter(({ layers }) => layers.length === 3) ?? [];
  const wanted = file ?? usable[0]?.file;
  const info = useModel(wanted);
  if (usable.length === 0) {
    return (
      <Empty icon={Network} title="No network here">
        This page takes a network of the cockpit’s library apart. Train one there, then come back.
      </Empty>
    );
  }
  return (
    <>
      <Panel>
        <Row>
          <div className={widths.wider}>
            <Select
              label="Network"
              value={wanted!}
              options={usable.map((model) => ({
                value: model.file,
                label: model.file.replace(/\.onnx$/, ''),
              }))}
              onChange={setFile}
            />
          </div>
          <Segmented<Phase>
            label="What is shown"
            value={state.phase}
            options={[
              { value: 'forward', label: '1 Forward' },
              { value: 'delta', label: '2 Back' },
              { value: 'update', label: '3 Weights move' },
            ]}
            onChange={(phase) => change({ phase })}
          />
        </Row>
      </Panel>
      {info && <Opened info={info} state={state} change={change} />}
    </>
  );
}

function useModel(file: string | undefined): ModelInfo | undefined {
  const [info, setInfo] = useState<ModelInfo>();
  useEffect(() => {
    let wanted = true;
    if (file) {
      call('model.open', { file }).then(
        (opened) => wanted && setInfo(opened),
        () => wanted && setInfo(undefined),
      );
    }
    return () => {
      wanted = false;
    };
  }, [file]);
  return info?.file === file ? info : undefined;
}

interface Numbers {
  /** Of each hidden unit, a list a picture. */
  readonly from: readonly (readonly Float32Array[])[];
  readonly to: readonly Float32Array[];
  readonly biases: readonly number[];
  readonly above: Float32Array;
}

function Opened({
  info,
  state,
  change,
}: { readonly info: ModelInfo } & Pick<ByHandProps, 'state' | 'change'>) {
  const numbers = useMemo(
    (): Numbers => ({
      from: info.units.map(({ from }) => from.map(floatsOf)),
      to: info.units.map(({ to }) => joined(to.map(floatsOf))),
      biases: info.units.map(({ bias }) => bias),
      above: floatsOf(info.biasesAbove),
    }),
    [info],
  );
  const [seen] = useState(() => lastLook(info));
  const sigmoid = ACTIVATIONS.sigmoid.value;
  const count = numbers.from.length;
  const unit = Math.min(state.unit, count - 1);
  const sums = numbers.from.map((pictures, h) =>
    pictures.reduce((sum, weights, p) => sum + dot(weights, seen.pictures[p]!), numbers.biases[h]!),
  );
  const hidden = sums.map(sigmoid);
  const answers = Array.from(numbers.above, (bias, o) =>
    sigmoid(hidden.reduce((sum, value, h) => sum + value * numbers.to[h]![o]!, bias)),
  );
  const directions = info.pictures.to.find(({ kind }) => kind === 'direction')?.columns ?? answers.length;
  const direction = Math.min(state.direction, directions - 1);
  const wanted = answers.map((answer, o) => (o < directions ? (HILL_1989[o - direction + 4] ?? 0) : answer));
  const deltas = answers.map((answer, o) => answer * (1 - answer) * (wanted[o]! - answer));
  const blame = dot(numbers.to[unit]!, deltas);
  const slope = hidden[unit]! * (1 - hidden[unit]!);
  const delta = slope * blame;
  const parts = info.pictures.from.map(({ kind }, p) => ({
    kind,
    sum: dot(numbers.from[unit]![p]!, seen.pictures[p]!),
  }));
  return (
    <>
      <Panel>
        <Row>
          <div className={widths.grow}>
            <Slider
              label="Hidden unit"
              value={unit + 1}
              shown={`${unit + 1} of ${count}`}
              min={1}
              max={count}
              step={1}
              onChange={(value) => change({ unit: value - 1 })}
            />
          </div>
          <div className={widths.grow}>
            <Slider
              label="Wanted direction"
              value={direction}
              shown={
                direction === (directions - 1) / 2
                  ? 'straight'
                  : direction < directions / 2
                    ? 'left'
                    : 'right'
              }
              min={0}
              max={directions - 1}
              step={1}
              onChange={(value) => change({ direction: value })}
            />
          </div>
        </Row>
        <p className="soft">{seen.words}</p>
      </Panel>
      {state.phase === 'forward' && (
        <Panel title={`Hidden unit ${unit + 1}: weights × inputs = products`}>
          {info.pictures.from.map(({ kind, label, columns, rows }, p) =>
            rows * columns > 1 ? (
              <div key={kind} className={styles.sum}>
                <Cells what={`weights from ${label}`} values={numbers.from[unit]![p]!} columns={columns} />
                <b>×</b>
                <Cells what={label} values={seen.pictures[p]!} columns={columns} grey />
                <b>=</b>
                <Cells
                  what={`products, Σ = ${number(parts[p]!.sum, 3)}`}
                  values={numbers.from[unit]![p]!.map((w, i) => w * seen.pictures[p]![i]!)}
                  columns={columns}
                />
              </div>
            ) : null,
          )}
          <Formula>
            s = bias {number(numbers.biases[unit]!, 3)}{' '}
            {parts.map(({ kind, sum }) => `${term(sum, 3)} (${kind})`).join(' ')} ={' '}
            <b>{number(sums[unit]!, 3)}</b>
            <br />V = 1 / (1 + e⁻ˢ) = <b>{number(hidden[unit]!, 4)}</b>
          </Formula>
        </Panel>
      )}
      {state.phase !== 'update' && (
        <Panel title="The answers, and what was wanted" aside="bars: V, line: y">
          <Bars
            label="Answer of each direction unit, and what was wanted"
            values={answers.slice(0, directions)}
            line={wanted.slice(0, directions)}
            most={1}
          />
        </Panel>
      )}
      {state.phase === 'delta' && (
        <>
          <Panel title="δ of each direction unit, V (1 − V) (y − V)">
            <Bars
              label="δ of each direction unit"
              values={deltas.slice(0, directions)}
              most={Math.max(0.02, ...deltas.map(Math.abs))}
            />
          </Panel>
          <Panel title={`Blame of hidden unit ${unit + 1}: its weight to each direction × δ`}>
            <Bars
              label="Blame from each direction unit"
              values={deltas.slice(0, directions).map((value, o) => value * numbers.to[unit]![o]!)}
              most={Math.max(0.01, ...deltas.map((value, o) => Math.abs(value * numbers.to[unit]![o]!)))}
            />
            <Formula>
              δ = V (1 − V) Σ w δₒ = {number(slope, 4)} · {number(blame, 4)} = <b>{number(delta, 5)}</b>
            </Formula>
          </Panel>
        </>
      )}
      {state.phase === 'update' && (
        <Panel title={`The weights of hidden unit ${unit + 1} move: Δw = η δ x`}>
          {info.pictures.from.map(({ kind, label, columns, rows }, p) =>
            rows * columns > 1 ? (
              <div key={kind} className={styles.sum}>
                <Cells what={`${label}, x`} values={seen.pictures[p]!} columns={columns} grey />
                <b>→</b>
                <Cells
                  what={`Δw, up to ${number(RATE * Math.abs(delta) * strongestOf(seen.pictures[p]!), 5)}`}
                  values={seen.pictures[p]!.map((x) => delta * x)}
                  columns={columns}
                />
                <b>→</b>
                <Cells
                  what="new weights"
                  values={numbers.from[unit]![p]!.map((w, i) => w + RATE * delta * seen.pictures[p]![i]!)}
                  columns={columns}
                />
              </div>
            ) : null,
          )}
          <Formula>
            η δ = {RATE} · {number(delta, 5)} = <b>{number(RATE * delta, 5)}</b>, times each input; the bias
            moves by as much
          </Formula>
        </Panel>
      )}
    </>
  );
}

interface Seen {
  /** Inputs, a list a picture of the network. */
  readonly pictures: readonly Float32Array[];
  readonly words: string;
}

/** What the network saw last while driving; where it saw nothing, a sketch of a road. */
function lastLook(info: ModelInfo): Seen {
  const look = looks.latest;
  const camera = info.pictures.from.find(({ kind }) => kind === 'camera');
  const isOwn = look?.network?.retina.length === (camera ? camera.rows * camera.columns : 0);
  const pictures = info.pictures.from.map(({ kind, rows, columns }) => {
    if (kind === 'camera') return isOwn ? look!.network!.retina : sketchedRoad(rows, columns);
    if (kind === 'brightness' && look && look.camera.rgb.length === 3 * rows * columns) {
      const seen = new Float32Array(rows * columns);
      preprocessBrightness(look.camera.rgb, seen, 0);
      return seen;
    }
    if (kind === 'brightness') return sketchedRoad(rows, columns);
    if (kind === 'range') {
      const range = look?.range;
      return range?.metres.length === rows * columns
        ? range.metres.map((metres) => Math.max(0, Math.min(1, 1 - metres / range.maxRangeM)))
        : new Float32Array(rows * columns);
    }
    const intensity = look?.network?.roadIntensity;
    return new Float32Array(rows * columns).fill(intensity && Number.isFinite(intensity) ? intensity : 0.5);
  });
  return {
    pictures,
    words: isOwn
      ? 'The picture is what the network saw last on the Drive screen.'
      : 'The picture is a sketch of a road. Drive with a network for a moment and come back: then it is what that one saw.',
  };
}

function joined(lists: readonly Float32Array[]): Float32Array {
  return Float32Array.from(lists.flatMap((list) => [...list]));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
