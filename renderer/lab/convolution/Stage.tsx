import { alexNetTable, PRINTED_FIRST_LAYER, stridesFor } from '../../../engine/lab/alexnet.ts';
import { drawnRoad, FILTERS, featureMap, type Picture } from '../../../engine/lab/convolution.ts';
import type { ConvolutionalDriverFound } from '../../../engine/lab/findings.ts';
import { alvinnConvolutional } from '../../../engine/network/presets/alvinn-convolutional.ts';
import { DEFAULT_PRESET_SETTINGS } from '../../../engine/network/presets/preset.ts';
import { unitsOf, windowsOf } from '../../../engine/textbook/network.ts';
import { Select, Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { StageProps } from '../chapter.ts';
import { Experiment, type ExperimentSettings } from '../parts/Experiment.tsx';
import { number } from '../parts/numbers.ts';
import { Formula, Row } from '../parts/Row.tsx';
import { Shares } from '../parts/Shares.tsx';
import styles from './Convolution.module.css';

export const FILTER_NAMES = ['left edge', 'right edge', 'horizontal edge', 'blur'] as const;
export const ROWS = 15;
export const COLUMNS = 16;

/** What a person can set in chapter 8. */
export interface ConvolutionState extends ExperimentSettings {
  readonly filter: (typeof FILTER_NAMES)[number];
  readonly stride: number;
  /** How far the road has moved to the right, cells. */
  readonly shift: number;
  /** The window that is looked into, among those of the feature map. */
  readonly row: number;
  readonly column: number;
  /** For AlexNet's first layer. */
  readonly alexStride: number;
  readonly padding: number;
}

export function Stage(props: StageProps<ConvolutionState>) {
  switch (props.shows) {
    case 'sharing':
      return <Sharing />;
    case 'alexnet':
      return <AlexNet {...props} />;
    case 'driver':
      return <Driver {...props} />;
    default:
      return <Filter {...props} />;
  }
}

/** A road, a filter, and what it makes of it; one window opened. */
function Filter({ state, change }: StageProps<ConvolutionState>) {
  const { filter, stride, shift } = state;
  const road = drawnRoad(ROWS, COLUMNS, shift);
  const weights = FILTERS[filter]!;
  const map = featureMap(road, weights, stride);
  const row = Math.min(state.row, map.rows - 1);
  const column = Math.min(state.column, map.columns - 1);
  const cellAt = (i: number) =>
    road.cells[(row * stride + Math.floor(i / 3)) * COLUMNS + column * stride + (i % 3)]!;
  const products = weights.map((weight, i) => weight * cellAt(i));
  const sum = products.reduce((total, product) => total + product, 0);
  return (
    <>
      <div className={styles.three}>
        <Panel title="The road" aside={`${ROWS} × ${COLUMNS}`}>
          <Cells
            picture={road}
            label={`A road on ${ROWS} × ${COLUMNS} cells`}
            window={{ row: row * stride, column: column * stride, size: 3 }}
          />
        </Panel>
        <Panel title="The filter" aside="3 × 3">
          <table className={styles.numbers}>
            <tbody>
              {[0, 1, 2].map((r) => (
                <tr key={r}>
                  {[0, 1, 2].map((c) => {
                    const i = 3 * r + c;
                    return (
                      <td key={c} style={{ background: shade(weights[i]!) }}>
                        {number(weights[i]!, filter === 'blur' ? 2 : 0)}
                        <span> × {number(cellAt(i), 0)}</span>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          <Formula>
            sum {number(sum, 2)} → max(0, sum) = <b>{number(Math.max(0, sum), 2)}</b>
          </Formula>
        </Panel>
        <Panel title="The feature map" aside={`${map.rows} × ${map.columns}`}>
          <Cells
            picture={map}
            label={`The feature map, ${map.rows} × ${map.columns} values`}
            window={{ row, column, size: 1 }}
            onChoose={(r, c) => change({ row: r, column: c })}
          />
        </Panel>
      </div>
      <Panel title="Change it">
        <Row>
          <Select
            label="Filter"
            value={filter}
            options={FILTER_NAMES.map((name) => ({ value: name, label: name }))}
            onChange={(value) => change({ filter: value })}
          />
          <Slider
            label="Stride"
            value={stride}
            min={1}
            max={4}
            step={1}
            onChange={(value) => change({ stride: value })}
          />
          <Slider
            label="Road to the right"
            value={shift}
            min={-5}
            max={5}
            step={1}
            onChange={(value) => change({ shift: value })}
          />
          <Slider
            label="Window’s row"
            value={row}
            min={0}
            max={map.rows - 1}
            step={1}
            onChange={(value) => change({ row: value })}
          />
          <Slider
            label="Window’s column"
            value={column}
            min={0}
            max={map.columns - 1}
            step={1}
            onChange={(value) => change({ column: value })}
          />
        </Row>
      </Panel>
    </>
  );
}

interface CellsProps {
  readonly picture: Picture;
  readonly label: string;
  readonly window: { readonly row: number; readonly column: number; readonly size: number };
  readonly onChoose?: (row: number, column: number) => void;
}

/** A picture cell by cell, brighter for more; a window is framed. Sliders beside it choose the same by keyboard. */
function Cells({ picture, label, window, onChoose }: CellsProps) {
  const { rows, columns, cells } = picture;
  const most = Math.max(1, ...cells);
  return (
    <svg
      className={styles.cells}
      shapeRendering="crispEdges"
      viewBox={`-0.2 -0.2 ${columns + 0.4} ${rows + 0.4}`}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = (share: number, count: number) =>
          Math.max(0, Math.min(count - 1, Math.floor(share * count)));
        onChoose?.(
          at((event.clientY - box.top) / box.height, rows),
          at((event.clientX - box.left) / box.width, columns),
        );
      }}
    >
      {Array.from(cells, (value, i) => (
        <rect
          key={i}
          x={i % columns}
          y={Math.floor(i / columns)}
          width="1.02"
          height="1.02"
          style={{ fill: `hsl(0 0% ${Math.round(12 + (80 * value) / most)}%)` }}
        />
      ))}
      <rect
        className={styles.window}
        x={window.column}
        y={window.row}
        width={window.size}
        height={window.size}
      />
    </svg>
  );
}

function shade(weight: number): string {
  const colour = weight > 0 ? 'var(--excite)' : 'var(--inhibit)';
  return `color-mix(in srgb, ${colour} ${Math.round(30 * Math.min(1, Math.abs(weight)))}%, var(--zero))`;
}

const whole = (count: number) => count.toLocaleString('en');

/** The same units with weights of their own, and with shared ones. */
function Sharing() {
  const units = 8 * 13 * 14;
  const rows: readonly (readonly [string, number, number])[] = [
    ['every unit from every cell', units, units * (960 + 1)],
    ['every unit from its own 5 × 5 window', units, units * 26],
    ['eight filters, the same in every window', units, 8 * 26],
  ];
  return (
    <Panel title={`${whole(units)} units over a retina of 30 × 32`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">connected</th>
            <th scope="col">units</th>
            <th scope="col">weights to learn</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([what, count, weights]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{whole(count)}</td>
              <td>{whole(weights)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** AlexNet's table from its layers, and its first layer with another stride and padding. */
function AlexNet({ state, change }: StageProps<ConvolutionState>) {
  const { alexStride, padding } = state;
  const side = Math.floor((224 + 2 * padding - 11) / alexStride) + 1;
  const units = side * side * 96;
  const fitting = stridesFor(PRINTED_FIRST_LAYER).length;
  return (
    <>
      <Panel title="AlexNet, worked out from its layers">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">rows × columns × maps</th>
              <th scope="col">units</th>
              <th scope="col">weights</th>
            </tr>
          </thead>
          <tbody>
            {alexNetTable().map(({ name, side: own, maps, units: count, weights }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{own === 1 ? whole(maps) : `${own} × ${own} × ${maps}`}</td>
                <td>{whole(count)}</td>
                <td>{weights === 0 ? '' : whole(weights)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title="Its first layer: 96 filters of 11 × 11 over 224 × 224">
        <Row>
          <Slider
            label="Stride"
            value={alexStride}
            min={1}
            max={12}
            step={1}
            onChange={(value) => change({ alexStride: value })}
          />
          <Slider
            label="Zeros around it"
            value={padding}
            min={0}
            max={10}
            step={1}
            onChange={(value) => change({ padding: value })}
          />
        </Row>
        <Formula>
          ⌊(224 + 2 · {padding} − 11) / {alexStride}⌋ + 1 = {side}, and {side} · {side} · 96 ={' '}
          <b>{whole(units)}</b>
        </Formula>
        <p>
          The paper prints {whole(PRINTED_FIRST_LAYER)}. Of all strides, with up to 10 rows of zeros around,{' '}
          {fitting === 0 ? 'none gives' : `${fitting} give`} it.
        </p>
      </Panel>
    </>
  );
}

/** Every layer of the preset, in words: what it is, its size, its units. */
function driverLayers(): readonly (readonly [string, string, number])[] {
  const { convolutions, hidden } = alvinnConvolutional;
  const { rows, columns } = DEFAULT_PRESET_SETTINGS.sensors.camera;
  const filters = convolutions!(DEFAULT_PRESET_SETTINGS).map((layer): readonly [string, string, number] => {
    const windows = windowsOf(layer);
    const stride = layer.stride === 1 ? '' : `, stride ${layer.stride}`;
    return [
      `${layer.filters} filters of ${layer.kernelRows} × ${layer.kernelColumns}${stride}`,
      `${windows.rows} × ${windows.columns} × ${layer.filters}`,
      unitsOf(layer),
    ];
  });
  return [
    ['retina', `${rows} × ${columns}`, rows * columns],
    ...filters,
    ['hidden, ReLU', String(hidden), hidden],
    ['directions', '30', 30],
  ];
}

function Driver({ state, change }: StageProps<ConvolutionState>) {
  return (
    <>
      <Panel title="A small convolutional driver">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col">size</th>
              <th scope="col">units</th>
            </tr>
          </thead>
          <tbody>
            {driverLayers().map(([what, size, units]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td>{size}</td>
                <td>{whole(units)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Experiment<ConvolutionalDriverFound>
        experiment="convolutional-driver"
        settings={state}
        change={change}
      >
        {({ alvinn, convolutional, drives }) => (
          <Row>
            <Panel title="Novel snapshots within two units">
              <Shares
                label="Novel snapshots within two units"
                rows={[
                  { label: 'alvinn-1989', value: alvinn.withinTwoUnits },
                  { label: 'convolutional', value: convolutional.withinTwoUnits, tone: 'warm' },
                ]}
              />
              <p className="soft">
                Trained in {number(alvinn.seconds, 0)} s and {number(convolutional.seconds, 0)} s on the same
                snapshots.
              </p>
            </Panel>
            <Panel title="Its drives">
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">road</th>
                    <th scope="col">beside the path, mean</th>
                    <th scope="col">times put back</th>
                  </tr>
                </thead>
                <tbody>
                  {drives.map(({ road, seed, distanceM, cteMeanAbsM, interventions }) => (
                    <tr key={`${road} ${seed}`}>
                      <th scope="row">
                        {road}, {number(distanceM, 0)} m
                      </th>
                      <td>{number(cteMeanAbsM, 2)} m</td>
                      <td>{interventions}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
          </Row>
        )}
      </Experiment>
    </>
  );
}
