import { Fragment, useMemo } from 'react';
import { preferredAtDistance, preferredInput } from '../../../engine/lab/microscope.ts';
import { Panel } from '../../components/Panel.tsx';
import { Cells } from '../parts/Cells.tsx';
import { number } from '../parts/numbers.ts';
import { Formula } from '../parts/Row.tsx';
import { ChooseUnit } from './ChooseUnit.tsx';
import { Favourites } from './Favourites.tsx';
import { Hill } from './Hill.tsx';
import { cellsOf, type LookedProps, type SharedProps } from './looked.ts';
import styles from './Microscope.module.css';

/** The picture that a unit would like to see most. */
export function Likes({ drive, ...shared }: SharedProps & Pick<LookedProps, 'drive'>) {
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
