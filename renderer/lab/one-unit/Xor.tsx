import { useMemo } from 'react';
import { denseNetwork, networkWith } from '../../../engine/lab/networks.ts';
import { bestOnXor, RULES, type Rule } from '../../../engine/lab/one-unit.ts';
import { namedTable } from '../../../engine/lab/patterns.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { unitGrids } from '../parts/grids.ts';
import { subscript } from '../parts/NetworkDrawing.tsx';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import { Shares } from '../parts/Shares.tsx';
import { Surface } from '../parts/Surface.tsx';
import { answerOf, TruthTable } from '../parts/TruthTable.tsx';
import { sumInWords, UnitCard } from '../parts/UnitCard.tsx';
import widths from '../parts/widths.module.css';
import { RULE_LABELS } from './learned-unit.tsx';
import { fitted, inputNames, type Props, RANGE, SIDE } from './tables.ts';

/** XOR by hand, and by training from a hundred seeds. */
export function Xor({ state, slot, change }: Props) {
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
            answer={(inputs) => answerOf(network, inputs)}
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
