import { useMemo } from 'react';
import type { InputPicture } from '../../../engine/lab/microscope.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { unitsOf, windowsOf } from '../../../engine/textbook/network.ts';
import { Select, Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Cells } from '../parts/Cells.tsx';
import { number } from '../parts/numbers.ts';
import type { SharedProps } from './looked.ts';
import styles from './Microscope.module.css';

/** Units of dense layers up to so many are shown as pictures. */
const MOST_PICTURES = 64;

/** Chooses a unit: a layer, a place in it, and all of them as pictures where they are few. */
export function ChooseUnit({
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
