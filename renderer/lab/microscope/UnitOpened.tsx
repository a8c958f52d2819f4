import type { ReactNode } from 'react';
import { outputOf, partsOf } from '../../../engine/network/parts.ts';
import { fanIn } from '../../../engine/textbook/network.ts';
import { Panel } from '../../components/Panel.tsx';
import { Bars } from '../parts/Bars.tsx';
import { Cells, strongestOf } from '../parts/Cells.tsx';
import { number, term } from '../parts/numbers.ts';
import { Formula } from '../parts/Row.tsx';
import { ChooseUnit } from './ChooseUnit.tsx';
import { cellsOf, type SharedProps } from './looked.ts';
import styles from './Microscope.module.css';

/** A unit taken apart: slopes × inputs = products, the sum, g, and its push on each direction. */
export function UnitOpened({ hill, ...shared }: SharedProps & { readonly hill: ReactNode }) {
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
