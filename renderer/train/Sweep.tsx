import { Car, ChartScatter, Play, Trash2, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Dot, Role } from '../../engine/protocol/scatter.ts';
import {
  networksIn,
  SWEPT,
  SWEPT_SETTINGS,
  type SweepState,
  type SweptNetwork,
} from '../../engine/protocol/sweep.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { Select } from '../components/Field.tsx';
import { moment, percent } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { Progress } from '../components/Progress.tsx';
import { driveWith } from '../state/drive-with.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { undoable } from '../state/undo.ts';
import compare from './Compare.module.css';
import { dataWords } from './describe.ts';
import view from './RunView.module.css';
import styles from './Sweep.module.css';
import { SweepPlot } from './SweepPlot.tsx';
import { useSweepDraft } from './sweep-draft.ts';

const NO_SWEEPS: readonly SweepState[] = [];
const NO_NETWORKS: readonly SweptNetwork[] = [];
/** Rows of the table; the report in the sweep's folder has all. */
const MOST_ROWS = 30;

const STATUS_WORDS = { running: 'Under way', done: 'Done', stopped: 'Stopped', failed: 'Failed' } as const;

/** One sweep: how it goes, what it found, and the best of it to drive. */
export function Sweep() {
  const sweeps = useEngine(({ sweeps }) => sweeps) ?? NO_SWEEPS;
  const shown = useSweepDraft(({ shown }) => shown);
  const sweep = sweeps.find(({ id }) => id === shown) ?? sweeps[0];
  if (!sweep) {
    return (
      <Empty icon={ChartScatter} title="Which settings drive best?">
        Choose values to try and start: every combination is trained, the hopeless ones stop early, and the
        best of them drive roads that they have never seen.
      </Empty>
    );
  }
  return (
    <div className={view.view}>
      {sweeps.length > 1 && (
        <Select
          label="Sweep"
          value={String(sweep.id)}
          options={sweeps.map(({ id, name, createdMs, status }) => ({
            value: String(id),
            label: `${name}, ${moment(createdMs)}, ${STATUS_WORDS[status].toLowerCase()}`,
          }))}
          onChange={(id) => useSweepDraft.setState({ shown: Number(id) })}
        />
      )}
      <OneSweep key={sweep.id} sweep={sweep} />
    </div>
  );
}

function OneSweep({ sweep }: { readonly sweep: SweepState }) {
  const { settings, error, device } = sweep;
  const networks = useNetworks(sweep);
  const running = useEngine(({ sweep: now }) => (now?.id === sweep.id ? now : null));
  const varied = SWEPT_SETTINGS.filter((setting) => new Set(settings.values[setting]).size > 1);
  const best = networks.find(({ autonomyPercent }) => autonomyPercent !== null);
  const roleOf = ({ network, epochs, failure }: SweptNetwork): Role => {
    if (sweep.status === 'done' && network === best?.network) return 'best';
    return epochs >= settings.epochs && failure === null ? 'finished' : 'stopped';
  };
  const dotsOf = (setting: (typeof varied)[number], measure: (one: SweptNetwork) => number | null): Dot[] =>
    networks.flatMap((one) => {
      const y = measure(one);
      return y === null ? [] : [{ x: one[setting], y, role: roleOf(one), about: wordsOf(one) }];
    });
  return (
    <>
      <Header sweep={sweep} best={best} />
      {error && (
        <p className={view.error} role="alert">
          <strong>{error.message}</strong> {error.hint}
        </p>
      )}
      {running && (
        <Panel>
          <p aria-live="polite">{running.phase || 'starting'}</p>
          <div className={view.progress}>
            <Progress label={running.phase || 'starting'} done={running.done} total={running.total} />
            <small>
              {running.total > 0 && `${Math.round(running.done)} of ${Math.round(running.total)}`}{' '}
              {running.note}
            </small>
          </div>
        </Panel>
      )}
      {networks.length > 0 && (
        <>
          {varied.map((setting) => (
            <div key={setting} className={compare.plots}>
              <Panel>
                <SweepPlot
                  title={`Loss on what was kept back, by ${SWEPT[setting].words.toLowerCase()}`}
                  dots={dotsOf(setting, ({ validationLoss }) => validationLoss)}
                  values={settings.values[setting]}
                  none="After the first round."
                />
              </Panel>
              <Panel>
                <SweepPlot
                  title={`Metres off the path while it drove, by ${SWEPT[setting].words.toLowerCase()}`}
                  dots={dotsOf(setting, ({ cteMeanAbsM }) => cteMeanAbsM)}
                  values={settings.values[setting]}
                  none="Once the best have driven."
                />
              </Panel>
            </div>
          ))}
          <Table sweep={sweep} networks={networks} varied={varied} />
        </>
      )}
      {device && <p className="soft">Trained on {device}.</p>}
    </>
  );
}

function Header({ sweep, best }: { readonly sweep: SweepState; readonly best: SweptNetwork | undefined }) {
  const { id, name, status, settings } = sweep;
  const isBusy = useEngine(({ sweep }) => sweep != null);
  return (
    <header className={view.header}>
      <div className={view.title}>
        <h2>{name}</h2>
        <strong className={styles.status} data-status={status}>
          {STATUS_WORDS[status]}
        </strong>
        <span className="soft">
          {networksIn(settings)} networks of {settings.preset}, {dataWords(settings)}
        </span>
      </div>
      <div className={view.actions}>
        {status === 'running' && (
          <Button icon={X} onClick={() => attempt('sweep.cancel', { id })}>
            Stop
          </Button>
        )}
        {(status === 'stopped' || status === 'failed') && (
          <Button
            icon={Play}
            tone="primary"
            disabled={isBusy}
            onClick={() => attempt('sweep.resume', { id })}
          >
            Go on
          </Button>
        )}
        {status === 'done' && best && (
          <Button icon={Car} tone="primary" onClick={() => void drive(id, best.network)}>
            Drive with the best
          </Button>
        )}
        {status !== 'running' && (
          <Button icon={Trash2} tone="danger" label="Delete the sweep" onClick={() => void trash(sweep)} />
        )}
      </div>
    </header>
  );
}

interface TableProps {
  readonly sweep: SweepState;
  readonly networks: readonly SweptNetwork[];
  readonly varied: readonly (typeof SWEPT_SETTINGS)[number][];
}

function Table({ sweep: { id, settings }, networks, varied }: TableProps) {
  const rows = networks.slice(0, MOST_ROWS);
  return (
    <Panel
      title="The networks, the best first"
      aside={networks.length > rows.length && `the first ${rows.length} of ${networks.length}`}
    >
      <div className={compare.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Network</th>
              {varied.map((setting) => (
                <th key={setting} scope="col">
                  {SWEPT[setting].words}
                </th>
              ))}
              {settings.seeds > 1 && <th scope="col">Seed</th>}
              <th scope="col">Epochs</th>
              <th scope="col">Loss</th>
              <th scope="col">Within two units</th>
              <th scope="col">Autonomy</th>
              <th scope="col">Off the path</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.network}>
                <th scope="row">{one.network}</th>
                {varied.map((setting) => (
                  <td key={setting}>{one[setting]}</td>
                ))}
                {settings.seeds > 1 && <td>{one.seed}</td>}
                <td>{one.failure === null ? one.epochs : <span title={one.failure}>failed</span>}</td>
                <td>{one.validationLoss?.toFixed(3) ?? '–'}</td>
                <td>{one.withinTwoUnits === null ? '–' : percent(one.withinTwoUnits)}</td>
                <td>{one.autonomyPercent === null ? '–' : percent(one.autonomyPercent / 100)}</td>
                <td>{one.cteMeanAbsM === null ? '–' : `${one.cteMeanAbsM.toFixed(2)} m`}</td>
                <td>
                  {one.autonomyPercent !== null && (
                    <Button
                      icon={Car}
                      label={`Drive with network ${one.network}`}
                      onClick={() => void drive(id, one.network)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** The networks of a sweep: those that are told while it is under way, else asked for once. The better stand first. */
function useNetworks({ id, status }: SweepState): readonly SweptNetwork[] {
  const told = useEngine(({ sweep }) => (sweep?.id === id ? sweep.networks : undefined));
  const [asked, setAsked] = useState(NO_NETWORKS);
  useEffect(() => {
    if (status === 'running') return;
    let isWanted = true;
    void attempt('sweep.networks', { id }).then((answer) => {
      if (answer && isWanted) setAsked(answer.networks);
    });
    return () => {
      isWanted = false;
    };
  }, [id, status]);
  return useMemo(() => {
    if (status === 'done') return asked;
    const networks = told ?? asked;
    return networks.toSorted(
      (a, b) =>
        (a.cteMeanAbsM ?? Number.MAX_VALUE) - (b.cteMeanAbsM ?? Number.MAX_VALUE) ||
        b.epochs - a.epochs ||
        (a.validationLoss ?? Number.MAX_VALUE) - (b.validationLoss ?? Number.MAX_VALUE),
    );
  }, [told, asked, status]);
}

async function drive(id: number, network: number): Promise<void> {
  const kept = await attempt('sweep.keep', { id, network });
  if (kept) await driveWith(kept.model);
}

async function trash({ id, name }: SweepState): Promise<void> {
  const trashed = await attempt('sweep.trash', { id });
  if (!trashed) return;
  useSweepDraft.setState({ shown: null });
  undoable({ tone: 'plain', text: `${name} was deleted. Models that you drove stay.` }, async () => {
    const restored = await attempt('sweep.restore', trashed);
    if (restored) useSweepDraft.setState({ shown: restored.id });
  });
}

function wordsOf({ network, hidden, learningRate, seed, validationLoss, cteMeanAbsM }: SweptNetwork): string {
  return [
    `network ${network}: ${hidden} hidden, rate ${learningRate}, seed ${seed}`,
    validationLoss !== null && `loss ${validationLoss.toFixed(3)}`,
    cteMeanAbsM !== null && `${cteMeanAbsM.toFixed(2)} m off the path`,
  ]
    .filter(Boolean)
    .join(', ');
}
