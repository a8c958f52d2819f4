import { denseNetwork, networkWith } from '../../../engine/lab/networks.ts';
import { weightsFor } from '../../../engine/lab/one-unit.ts';
import { TABLE_NAMES, type TableName } from '../../../engine/lab/patterns.ts';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { Row } from '../parts/Row.tsx';
import { Surface } from '../parts/Surface.tsx';
import { answerOf, TruthTable } from '../parts/TruthTable.tsx';
import { sumInWords, UnitCard } from '../parts/UnitCard.tsx';
import widths from '../parts/widths.module.css';
import { fitted, inputNames, type Props, RANGE, SIDE, TABLE_LABELS, tableOf } from './tables.ts';

/** Weights put in by hand, checked against a truth table of two to five inputs. */
export function TableByHand({ state, change }: Props) {
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
            answer={(inputs) => answerOf(network, inputs)}
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
