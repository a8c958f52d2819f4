import { Eraser, Microscope as Icon } from 'lucide-react';
import { Fragment, type ReactNode, useMemo } from 'react';
import {
  type InputPicture,
  occlusionMap,
  preferredAtDistance,
  preferredInput,
  shiftPicture,
} from '../../../engine/lab/microscope.ts';
import type { ModelSpec } from '../../../engine/network/model.ts';
import type { Direction } from '../../../engine/network/outputs/direction.ts';
import { outputOf, partsOf } from '../../../engine/network/parts.ts';
import { nameOf } from '../../../engine/protocol/library.ts';
import { ACTIVATIONS } from '../../../engine/textbook/activations.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { fanIn, unitsOf, windowsOf } from '../../../engine/textbook/network.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { Select, Slider } from '../../components/Field.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useEngine } from '../../state/engine.ts';
import { looks } from '../../state/frames.ts';
import { useNetwork } from '../../state/model-network.ts';
import type { StageProps } from '../chapter.ts';
import { Bars } from '../parts/Bars.tsx';
import { Cells, strongestOf } from '../parts/Cells.tsx';
import { number, term } from '../parts/numbers.ts';
import { PaintCells } from '../parts/PaintCells.tsx';
import { Formula, Row } from '../parts/Row.tsx';
import { Favourites } from './Favourites.tsx';
import styles from './Microscope.module.css';
import { useSeen } from './sources.ts';
import { type Brush, LIVE, type MicroscopeState, paintOver, SKETCH, withPaint } from './state.ts';

type Props = StageProps<MicroscopeState>;

/** A network of the library, a look, and what becomes of it inside. */
export function Stage({ state, shows, change }: Props) {
  const library = useEngine((engine) => engine.library);
  const models = library?.models.filter(({ problem, reading }) => !problem && !reading);
  const drives = library?.drives.filter(({ problem, live, reading }) => !problem && !live && !reading);
  const model = models?.find(({ file }) => file === state.model)?.file ?? models?.[0]?.file;
  const opened = useNetwork(model);
  const spec = opened.at === 'there' ? opened.value.spec : undefined;
  const drive = wantedDrive(
    state.drive,
    (drives ?? []).map(({ file }) => file),
  );
  const seen = useSeen(spec, drive, state.frame);
  if (!models || models.length === 0) {
    return (
      <Empty icon={Icon} title="No network here">
        This chapter takes a network of the cockpit’s library apart. Train one there, then come back.
      </Empty>
    );
  }
  const frames = seen.at === 'there' ? seen.value.frames : 0;
  return (
    <>
      <Panel>
        <div className={styles.sources}>
          <Select
            label="Network"
            value={model!}
            options={models.map(({ file }) => ({ value: file, label: nameOf(file) }))}
            onChange={(value) => change({ model: value, layer: 0, unit: -1, plane: 0, painted: [] })}
          />
          <Select
            label="What it looks at"
            value={drive}
            options={[
              ...(drives ?? []).map(({ file }) => ({ value: file, label: nameOf(file) })),
              ...(looks.latest ? [{ value: LIVE, label: 'The drive that is on, live' }] : []),
              { value: SKETCH, label: 'A drawn road' },
            ]}
            onChange={(value) => change({ drive: value, frame: 0, painted: [] })}
          />
          {frames > 1 && (
            <Slider
              label="Frame"
              value={Math.min(state.frame, frames - 1) + 1}
              shown={`${Math.min(state.frame, frames - 1) + 1} of ${frames}`}
              min={1}
              max={frames}
              step={1}
              onChange={(value) => change({ frame: value - 1 })}
            />
          )}
        </div>
        {seen.at === 'misfit' && <p className={styles.problem}>{seen.words} Choose another.</p>}
        {[opened, seen].map(
          (asked, i) =>
            asked.at === 'refused' && (
              <p key={i} className={styles.problem} role="alert">
                <b>{sentence(asked.error.message)}.</b> {asked.error.hint}
              </p>
            ),
        )}
      </Panel>
      {opened.at === 'there' && seen.at === 'there' && (
        <Looked
          {...opened.value}
          before={seen.value.inputs}
          drive={frames > 0 ? drive : undefined}
          state={state}
          shows={shows}
          change={change}
        />
      )}
    </>
  );
}

function wantedDrive(wanted: string, drives: readonly string[]): string {
  if (wanted === SKETCH || drives.includes(wanted)) return wanted;
  if (wanted === LIVE && looks.latest) return wanted;
  return drives[0] ?? SKETCH;
}

interface LookedProps extends Pick<Props, 'state' | 'shows' | 'change'> {
  readonly spec: ModelSpec;
  readonly network: LearningNetwork;
  /** As it was seen, nothing painted or moved. */
  readonly before: Float64Array;
  /** The drive of the library that it is from; undefined: it is from none. */
  readonly drive: string | undefined;
}

/** A picture that the network is given. */
interface Plane extends InputPicture {
  readonly kind: string;
  readonly label: string;
}

function planesOf(spec: ModelSpec): readonly Plane[] {
  return partsOf(spec).inputs.flatMap(({ kind, weightsLabel: label, picture, first }) =>
    picture ? [{ kind, label, first, rows: picture.rows, columns: picture.columns }] : [],
  );
}

function cellsOf<Values extends Float64Array | Float32Array>(
  values: Values,
  { first, rows, columns }: InputPicture,
): Values {
  return values.subarray(first, first + rows * columns) as Values;
}

function Looked({ spec, network, before, drive, state, shows, change }: LookedProps) {
  const planes = planesOf(spec);
  const plane = planes[Math.min(state.plane, planes.length - 1)]!;
  const inputs = before.slice();
  for (const own of planes) if (own.kind !== 'range') shiftPicture(inputs, own, state.shift);
  paintOver(inputs, state.painted, plane.first, plane.rows * plane.columns);
  const untouched = network.forward(before).slice();
  const outputs = network.forward(inputs).slice();
  const layer = Math.min(state.layer, network.layers.length - 1);
  const answers = network.layers[layer]!.outputs;
  const unit =
    state.unit < 0 ? answers.indexOf(Math.max(...answers)) : Math.min(state.unit, answers.length - 1);
  const shared = { spec, network, planes, inputs, layer, unit, change, state };
  const hill = <Hill spec={spec} outputs={outputs} before={untouched} />;
  switch (shows) {
    case 'paint':
      return <Paint {...shared} plane={plane} hill={hill} />;
    case 'maps':
      return <Maps {...shared} plane={plane} outputs={outputs} hill={hill} />;
    case 'likes':
      return <Likes {...shared} drive={drive} />;
    default:
      return <UnitOpened {...shared} hill={hill} />;
  }
}

interface SharedProps extends Pick<LookedProps, 'spec' | 'network' | 'state' | 'change'> {
  readonly planes: readonly Plane[];
  readonly inputs: Float64Array;
  readonly layer: number;
  readonly unit: number;
}

/** What the network answers, over what it answered before anything was painted. */
function Hill({
  spec,
  outputs,
  before,
}: {
  readonly spec: ModelSpec;
  readonly outputs: Float64Array;
  readonly before: Float64Array;
}) {
  const direction = outputOf(spec, 'direction') as (Direction & { readonly first: number }) | undefined;
  if (!direction) return null;
  const { first, width } = direction;
  const own = outputs.subarray(first, first + width);
  const old = before.subarray(first, first + width);
  const unit = direction.unitOf(own);
  const curvature = direction.curvatureOf(unit);
  return (
    <Panel title="The hill: what each direction unit answers" aside="line: before anything was changed">
      <Bars label="Answer of each direction unit" values={[...own]} line={[...old]} most={1} />
      <p className={styles.ends}>
        <span>sharp left</span>
        <span>
          peak at unit <b>{number(unit + 1, 1)}</b> of {width}: {wordsOf(curvature)}
        </span>
        <span>sharp right</span>
      </p>
    </Panel>
  );
}

function wordsOf(curvaturePerM: number): string {
  if (Math.abs(curvaturePerM) < 1e-3) return 'straight on';
  return `${curvaturePerM > 0 ? 'left' : 'right'}, radius ${number(1 / Math.abs(curvaturePerM), 0)} m`;
}

/** Units of dense layers up to so many are shown as pictures. */
const MOST_PICTURES = 64;

/** Chooses a unit: a layer, a place in it, and all of them as pictures where they are few. */
function ChooseUnit({
  network,
  planes,
  layer,
  unit,
  change,
  only,
}: SharedProps & { readonly only?: 'dense' }) {
  const { layers } = network.spec;
  const count = network.layers[layer]!.sums.length;
  const spec = layers[layer]!;
  const isShown = count <= MOST_PICTURES && spec.kind !== 'convolution';
  const camera = planes[0]!;
  const pictures = useMemo(
    () =>
      isShown && layer === 0
        ? Array.from({ length: count }, (_, u) => weightsOf(network, u, camera))
        : undefined,
    [network, layer, isShown],
  );
  return (
    <Panel
      title="Units"
      aside={
        spec.kind === 'convolution'
          ? 'feature maps: what each filter answers, window by window'
          : isShown && layer === 0
            ? 'weights from the camera, answer'
            : undefined
      }
    >
      <div className={styles.sources}>
        {layers.length > 2 && (
          <Select
            label="Layer"
            value={String(layer)}
            options={layers.map((own, l) => ({
              value: String(l),
              label: `${l + 1}: ${own.kind === 'convolution' ? `${own.filters} filters, ` : ''}${unitsOf(own)} units`,
              disabled: only === 'dense' && own.kind === 'convolution',
            }))}
            onChange={(value) => change({ layer: Number(value), unit: -1 })}
          />
        )}
        <Slider
          label="Unit"
          value={unit + 1}
          shown={`${unit + 1} of ${count}${placeInMap(network, layer, unit)}`}
          min={1}
          max={count}
          step={1}
          onChange={(value) => change({ unit: value - 1 })}
        />
      </div>
      {spec.kind === 'convolution' && (
        <FeatureMaps network={network} layer={layer} unit={unit} onUnit={(own) => change({ unit: own })} />
      )}
      {pictures && (
        <div className={styles.strip}>
          {pictures.map((weights, u) => (
            <button
              key={u}
              type="button"
              aria-label={`Hidden unit ${u + 1}, answers ${number(network.layers[0]!.outputs[u]!, 2)}`}
              aria-pressed={u === unit}
              onClick={() => change({ unit: u })}
            >
              <Cells
                small
                what={number(network.layers[0]!.outputs[u]!, 2)}
                values={weights}
                columns={camera.columns}
              />
            </button>
          ))}
        </div>
      )}
    </Panel>
  );
}

/** What every filter of a convolution answers to all its windows; a click opens the unit that answers most. */
function FeatureMaps({
  network,
  layer,
  unit,
  onUnit,
}: Pick<SharedProps, 'network' | 'layer' | 'unit'> & { onUnit(unit: number): void }) {
  const spec = network.spec.layers[layer]!;
  if (spec.kind !== 'convolution') return null;
  const { rows, columns } = windowsOf(spec);
  const size = rows * columns;
  return (
    <div className={styles.strip}>
      {Array.from({ length: spec.filters }, (_, filter) => {
        const map = network.layers[layer]!.outputs.slice(filter * size, (filter + 1) * size);
        const strongest = map.indexOf(Math.max(...map));
        return (
          <button
            key={filter}
            type="button"
            aria-label={`Filter ${filter + 1}, answers up to ${number(map[strongest]!, 2)}`}
            aria-pressed={Math.floor(unit / size) === filter}
            onClick={() => onUnit(filter * size + strongest)}
          >
            <Cells small what={number(map[strongest]!, 2)} values={map} columns={columns} />
          </button>
        );
      })}
    </div>
  );
}

/** Where a unit of a convolution looks, in words. */
function placeInMap({ spec }: LearningNetwork, layer: number, unit: number): string {
  const own = spec.layers[layer]!;
  if (own.kind !== 'convolution') return '';
  const { rows, columns } = windowsOf(own);
  const at = unit % (rows * columns);
  return `: filter ${Math.floor(unit / (rows * columns)) + 1}, row ${Math.floor(at / columns) + 1}, column ${(at % columns) + 1}`;
}

/** Weights of a unit of a dense first layer from a picture. */
function weightsOf({ spec, layers }: LearningNetwork, unit: number, { first, rows, columns }: InputPicture) {
  const row = spec.inputs + 1;
  return layers[0]!.weights.subarray(unit * row + first, unit * row + first + rows * columns);
}

/** A unit taken apart: slopes × inputs = products, the sum, g, and its push on each direction. */
function UnitOpened({ hill, ...shared }: SharedProps & { readonly hill: ReactNode }) {
  const { spec, network, planes, inputs, layer, unit } = shared;
  network.forward(inputs);
  const { sums, outputs } = network.layers[layer]!;
  const slopes = network.slopes(layer, unit);
  const own = network.spec.layers[layer]!;
  const parts = partsOf(spec).inputs.map(({ kind, first, width }) => {
    let sum = 0;
    for (let i = first; i < first + width; i++) sum += slopes[i]! * inputs[i]!;
    return { kind, sum };
  });
  const rest = sums[unit]! - parts.reduce((total, { sum }) => total + sum, 0);
  const slope = layer === 0 ? 'weights' : 'slopes';
  return (
    <>
      <ChooseUnit {...shared} />
      <Panel title={`Unit ${unit + 1}: ${slope} × picture = products`}>
        {planes.map((plane) => {
          const of = cellsOf(slopes, plane);
          const seen = cellsOf(inputs, plane);
          const products = of.map((weight, i) => weight * seen[i]!);
          const sum = products.reduce((total, product) => total + product, 0);
          return (
            <div key={plane.kind} className={styles.sum}>
              <Cells what={`${slope}, ${plane.label}`} values={of} columns={plane.columns} />
              <b>×</b>
              <Cells grey what="what it sees" values={seen} columns={plane.columns} />
              <b>=</b>
              <Cells what={`products, Σ = ${number(sum, 3)}`} values={products} columns={plane.columns} />
            </div>
          );
        })}
        <Formula>
          s = {layer === 0 ? 'bias' : 'what does not depend on the picture here'} {number(rest, 3)}{' '}
          {parts.map(({ kind, sum }) => `${term(sum, 3)} (${kind})`).join(' ')} ={' '}
          <b>{number(sums[unit]!, 3)}</b>
          <br />V = g(s), {own.activation}, = <b>{number(outputs[unit]!, 4)}</b>
        </Formula>
      </Panel>
      <Push {...shared} />
      {hill}
    </>
  );
}

/** What a unit of the last hidden layer adds to the sum of each direction unit. */
function Push({ spec, network, layer, unit }: SharedProps) {
  const direction = outputOf(spec, 'direction');
  if (!direction || layer !== network.layers.length - 2) return null;
  const below = fanIn(network.spec, layer + 1);
  const { weights } = network.layers[layer + 1]!;
  const output = network.layers[layer]!.outputs[unit]!;
  const push = Array.from(
    { length: direction.width },
    (_, d) => weights[(direction.first + d) * (below + 1) + unit]! * output,
  );
  return (
    <Panel
      title={`Its push on each direction: weight × V = weight × ${number(output, 3)}`}
      aside={`up to ${number(strongestOf(push), 3)}`}
    >
      <Bars
        label={`Push of unit ${unit + 1} on each direction`}
        values={push}
        most={Math.max(0.01, strongestOf(push))}
      />
      <p className={styles.ends}>
        <span>sharp left</span>
        <span>sharp right</span>
      </p>
    </Panel>
  );
}

/** The retina to paint on and to move, and the hill that follows. */
function Paint({
  planes,
  plane,
  inputs,
  state,
  change,
  hill,
}: SharedProps & { readonly plane: Plane; readonly hill: ReactNode }) {
  return (
    <>
      <Row>
        <Panel title="The retina" aside="drag over it">
          <PaintCells
            what={`${plane.label}, ${plane.rows} × ${plane.columns}`}
            values={cellsOf(inputs, plane)}
            columns={plane.columns}
            onPaint={(cells) => change({ painted: withPaint(state.painted, cells, state.brush) })}
          />
        </Panel>
        <Panel title="Change it">
          <div className={styles.brushes}>
            {planes.length > 1 && (
              <Segmented
                label="Which picture"
                value={plane.kind}
                options={planes.map(({ kind }) => ({ value: kind, label: sentence(kind) }))}
                onChange={(kind) =>
                  change({ plane: planes.findIndex((own) => own.kind === kind), painted: [] })
                }
              />
            )}
            <Segmented<Brush>
              label="Brush"
              value={state.brush}
              options={[
                { value: 'dark', label: 'Dark' },
                { value: 'grey', label: 'Grey' },
                { value: 'light', label: 'Light' },
              ]}
              onChange={(brush) => change({ brush })}
            />
            <Slider
              label="Move the camera’s picture"
              value={state.shift}
              shown={
                state.shift === 0
                  ? 'as it is'
                  : `${Math.abs(state.shift)} ${state.shift > 0 ? 'right' : 'left'}`
              }
              min={-12}
              max={12}
              step={1}
              onChange={(shift) => change({ shift })}
            />
            <div className={styles.buttons}>
              {(['left', 'right'] as const).map((side) => (
                <Button
                  key={side}
                  onClick={() =>
                    change({ painted: withPaint(state.painted, halfOf(plane, side), state.brush) })
                  }
                >
                  Paint the {side} half
                </Button>
              ))}
              <Button
                icon={Eraser}
                disabled={state.painted.length === 0 && state.shift === 0}
                onClick={() => change({ painted: [], shift: 0 })}
              >
                As it was
              </Button>
            </div>
          </div>
        </Panel>
      </Row>
      {hill}
    </>
  );
}

function halfOf({ rows, columns }: Plane, side: 'left' | 'right'): number[] {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  return cells.filter((cell) => cell % columns < columns / 2 === (side === 'left'));
}

/** Which cells the answer hangs on: by covering them, and by the gradient. */
function Maps({
  spec,
  network,
  plane,
  inputs,
  outputs,
  state,
  change,
  hill,
}: SharedProps & { readonly plane: Plane; readonly outputs: Float64Array; readonly hill: ReactNode }) {
  const direction = outputOf(spec, 'direction') as (Direction & { readonly first: number }) | undefined;
  const first = direction?.first ?? 0;
  const width = direction?.width ?? outputs.length;
  const own = outputs.subarray(first, first + width);
  const peak = own.indexOf(Math.max(...own));
  const chosen = state.direction < 0 ? peak : Math.min(state.direction, width - 1);
  const covered = useMemo(
    () =>
      occlusionMap(network, inputs, plane, state.patch, (answers) =>
        direction
          ? direction.unitOf(answers.subarray(first, first + width))
          : answers.subarray(first, first + width).indexOf(Math.max(...answers)),
      ),
    [network, inputs.join(), plane.kind, state.patch],
  );
  const gradient = useMemo(() => {
    network.forward(inputs);
    const last = network.layers.length - 1;
    const slopes = network.slopes(last, first + chosen);
    const value = network.layers[last]!.outputs[first + chosen]!;
    const { derivative } = ACTIVATIONS[network.spec.layers[last]!.activation];
    return cellsOf(
      slopes.map((slope) => slope * derivative(value)),
      plane,
    );
  }, [network, inputs.join(), plane.kind, chosen]);
  return (
    <>
      <Panel title="Which cells matter">
        <div className={styles.sum}>
          <Cells grey what={plane.label} values={cellsOf(inputs, plane)} columns={plane.columns} />
          <Cells
            what={`covered here, the hill moves by up to ${number(strongestOf(covered), 1)} units; orange: right`}
            values={covered}
            columns={plane.columns}
          />
          <Cells
            what={`brighter here, unit ${chosen + 1} answers more (orange) or less (blue)`}
            values={gradient}
            columns={plane.columns}
          />
        </div>
        <div className={styles.sources}>
          <Slider
            label="Patch that covers"
            value={state.patch}
            shown={`${state.patch} × ${state.patch} cells`}
            min={1}
            max={9}
            step={2}
            onChange={(patch) => change({ patch })}
          />
          <Slider
            label="Gradient of direction unit"
            value={chosen + 1}
            shown={chosen === peak ? `${chosen + 1}, the most active` : String(chosen + 1)}
            min={1}
            max={width}
            step={1}
            onChange={(value) => change({ direction: value - 1 })}
          />
        </div>
      </Panel>
      {hill}
    </>
  );
}

/** The picture that a unit would like to see most. */
function Likes({ drive, ...shared }: SharedProps & Pick<LookedProps, 'drive'>) {
  const { spec, network, planes, inputs, layer, unit, change } = shared;
  network.forward(inputs);
  const now = network.layers[layer]!.sums[unit]!;
  const seenValue = network.layers[layer]!.outputs[unit]!;
  const { liked, faint } = useMemo(() => {
    const grey = inputs.slice();
    for (const plane of planes) cellsOf(grey, plane).fill(0.5);
    const contrast = Math.sqrt(inputs.reduce((sum, value, i) => sum + (value - grey[i]!) ** 2, 0));
    const place = { layer, unit };
    return {
      liked: preferredInput(network, place, planes, grey),
      faint: preferredAtDistance(network, place, planes, grey, contrast),
    };
  }, [network, layer, unit, inputs.join()]);
  const answers = network.forward(liked.inputs).slice();
  const value = network.layers[layer]!.outputs[unit]!;
  network.forward(inputs);
  return (
    <>
      <ChooseUnit {...shared} />
      <Panel title={`What unit ${unit + 1} would like to see most`}>
        {[
          { words: 'each cell free from black to white', own: liked },
          { words: 'no more contrast than what it sees now', own: faint },
        ].map(({ words, own }) => (
          <Fragment key={words}>
            <p>
              With {words}: s = <b>{number(own.sum, 2)}</b>
            </p>
            <div className={styles.sum}>
              {planes.map((plane) => (
                <Cells
                  key={plane.kind}
                  grey
                  what={plane.label}
                  values={cellsOf(own.inputs, plane)}
                  columns={plane.columns}
                />
              ))}
            </div>
          </Fragment>
        ))}
        <Formula>
          what it sees now s = {number(now, 2)}, V = {number(seenValue, 3)}; from black to white V ={' '}
          <b>{number(value, 3)}</b>
        </Formula>
      </Panel>
      {drive && (
        <Favourites
          key={`${drive} ${layer} ${unit}`}
          {...{ spec, network, layer, unit, drive }}
          plane={planes[0]!}
          onFrame={(frame) => change({ frame, painted: [], shift: 0 })}
        />
      )}
      <Hill spec={spec} outputs={answers} before={network.forward(inputs).slice()} />
    </>
  );
}
