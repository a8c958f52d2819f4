import { Car, Copy, Network, Pause, Pencil, Play, RotateCcw, Star, Trash2, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RunCurve, RunState } from '../../engine/protocol/training.ts';
import { Button } from '../components/Button.tsx';
import { Select } from '../components/Field.tsx';
import { Figure } from '../components/Figure.tsx';
import { compact, duration, percent } from '../components/format.ts';
import { NameDialog } from '../components/NameDialog.tsx';
import { Panel } from '../components/Panel.tsx';
import { Plot } from '../components/Plot.tsx';
import { Progress } from '../components/Progress.tsx';
import { driveWith } from '../state/drive-with.ts';
import { attempt, call, useEngine } from '../state/engine.ts';
import { focusRow } from '../state/keep-focus.ts';
import { showModel } from '../state/models.ts';
import { goTo } from '../state/navigation.ts';
import { undoable } from '../state/undo.ts';
import {
  canGoOn,
  dataWords,
  isUnderWay,
  keptBackWords,
  networkWords,
  STATUS_WORDS,
  scoreOf,
} from './describe.ts';
import { useDraft } from './draft.ts';
import { FieldsPanel } from './FieldsPanel.tsx';
import { PACES, type PaceWord, paceOf, paceWord } from './pace.ts';
import styles from './RunView.module.css';
import { StatusMark } from './StatusMark.tsx';
import { useCurves } from './use-curves.ts';
import { useEvolution } from './use-evolution.ts';
import { WorstPatterns } from './WorstPatterns.tsx';

/** Connections a second of the Warp machine that trained ALVINN (Pomerleau et al. 1988). */
const WARP_CONNECTIONS_PER_SECOND = 17e6;

export interface RunViewProps {
  readonly run: RunState;
  readonly best: boolean;
}

/** One run: how it goes, how it went, what came of it. */
export function RunView({ run, best }: RunViewProps) {
  const evolution = useEvolution(run);
  const runs = useMemo(() => [run], [run]);
  const curve = useCurves(runs).get(run.id);
  return (
    <div className={styles.view}>
      <Header run={run} best={best} />
      {run.error && (
        <p className={styles.error} role="alert">
          <strong>{run.error.message}</strong> {run.error.hint}
        </p>
      )}
      <Figures run={run} curve={curve} />
      <Curves curve={curve} epochs={run.settings.recipe.epochs} />
      <FieldsPanel evolution={evolution} isComing={isUnderWay(run) || run.status === 'waiting'} />
      <WorstPatterns evolution={evolution} keptBack={keptBackWords(run.settings)} />
    </div>
  );
}

function Header({ run, best }: RunViewProps) {
  const { id, name, status, model, settings } = run;
  const [renaming, setRenaming] = useState(false);
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <h2>
          {best && <Star size={15} aria-label="The best on its data" />}
          {name}
        </h2>
        <Button icon={Pencil} tone="quiet" label="Rename the run" onClick={() => setRenaming(true)} />
        <StatusMark status={status} />
        <span className="soft">
          {networkWords(settings)}, {dataWords(settings)}
        </span>
      </div>
      <div className={styles.actions}>
        {isUnderWay(run) && <Pace />}
        {status === 'training' && (
          <Button icon={Pause} keys="p" onClick={() => attempt('runs.pause', { id })}>
            Pause
          </Button>
        )}
        {status === 'paused' && (
          <Button icon={Play} keys="p" tone="primary" onClick={() => attempt('runs.resume', { id })}>
            Go on
          </Button>
        )}
        {(isUnderWay(run) || status === 'waiting') && (
          <Button icon={X} onClick={() => attempt('runs.cancel', { id })}>
            Cancel
          </Button>
        )}
        {canGoOn(run) && (
          <Button icon={RotateCcw} tone="primary" onClick={() => attempt('runs.resume', { id })}>
            {run.epoch > 0 ? `Go on from epoch ${run.epoch}` : 'Try again'}
          </Button>
        )}
        {model && (
          <>
            <Button
              icon={Network}
              onClick={() => {
                showModel(model);
                goTo('models');
              }}
            >
              Models
            </Button>
            <Button icon={Car} tone="primary" onClick={() => driveWith(model)}>
              Drive with it
            </Button>
          </>
        )}
        <Button
          icon={Copy}
          tone="quiet"
          label="Use its settings for a new run"
          onClick={() => useDraft.setState({ settings, tab: 'new' })}
        />
        {!isUnderWay(run) && (
          <Button icon={Trash2} tone="quiet" label="Delete the run" onClick={() => deleteRun(run)} />
        )}
      </div>
      {renaming && <Rename run={run} onClose={() => setRenaming(false)} />}
    </header>
  );
}

/** Slow motion. */
function Pace() {
  const training = useEngine(({ training }) => training);
  if (!training) return null;
  return (
    <div className={styles.pace}>
      <Select<PaceWord>
        label="Speed"
        value={paceWord(training.epochsPerSecond)}
        options={PACES}
        onChange={(word) => attempt('runs.pace', { id: training.id, epochsPerSecond: paceOf(word) })}
      />
    </div>
  );
}

function Rename({ run, onClose }: { readonly run: RunState; onClose(): void }) {
  return (
    <NameDialog
      title="Rename the run"
      label="Name"
      verb="Rename"
      name={run.name}
      help="Its model keeps its own name."
      onName={async (name) => void (await call('runs.rename', { id: run.id, name }))}
      onClose={onClose}
    />
  );
}

async function deleteRun({ id, name, model }: RunState): Promise<void> {
  focusRow(`run ${id}`);
  const trashed = await attempt('runs.trash', { id });
  if (!trashed) return;
  useDraft.setState(({ compared }) => ({ shown: null, compared: compared.filter((other) => other !== id) }));
  undoable({ tone: 'plain', text: `${name} was deleted.${model ? ' Its model stays.' : ''}` }, async () => {
    const restored = await attempt('runs.restore', trashed);
    if (restored) useDraft.setState({ shown: restored.id });
  });
}

function Figures({ run, curve }: { readonly run: RunState; readonly curve: RunCurve | undefined }) {
  const told = useEngine(({ training }) => training);
  const training = told?.id === run.id ? told : undefined;
  const { result, settings } = run;
  const loss = result
    ? (result.validationLoss ?? result.loss)
    : (curve?.validationLoss.at(-1) ?? curve?.loss.at(-1));
  const within = scoreOf(run) ?? curve?.validationWithinTwoUnits.at(-1) ?? curve?.withinTwoUnits.at(-1);
  const rate = result?.patternsPerSecond ?? training?.patternsPerSecond;
  const connections = result?.connectionsPerSecond ?? training?.connectionsPerSecond;
  const times = connections && connections / WARP_CONNECTIONS_PER_SECOND;
  const validates = settings.recipe.validationShare > 0;
  const trains = training?.phase === 'training' || training?.phase === 'paused';
  const epoch = result?.epochs ?? (trains ? training.done : run.epoch);
  return (
    <Panel>
      <div className={styles.figures}>
        <Figure label="epochs" value={epoch} unit={`of ${settings.recipe.epochs}`} />
        <Figure
          label="within two units"
          value={within === undefined ? '–' : percent(within)}
          title={`On ${validates ? keptBackWords(settings) : 'what it trained on'}`}
        />
        <Figure
          label="loss"
          value={loss === undefined ? '–' : loss.toFixed(3)}
          title="½ Σ (target − output)², mean over patterns"
        />
        <Figure label="patterns / s" value={rate ? compact(rate) : '–'} />
        <Figure
          label="connections / s"
          value={connections ? compact(connections) : '–'}
          title="Weights that a pattern passed and changed, a second"
        />
        <Figure
          label="the Warp of 1989"
          value={times ? `${times < 10 ? times.toFixed(1) : Math.round(times)} ×` : '–'}
          title="The Warp machine trained ALVINN at 17 million connections a second"
        />
        {result ? (
          <Figure
            label="of training"
            value={duration(result.seconds)}
            title={`On ${result.backend}: ${result.variant}`}
          />
        ) : isUnderWay(run) ? (
          <Figure
            label="left"
            value={training?.secondsLeft != null ? duration(training.secondsLeft) : '–'}
            title={training?.phase ?? STATUS_WORDS[run.status]}
          />
        ) : null}
      </div>
      <div className={styles.progress}>
        {training && (
          <>
            <Progress label={training.phase} done={training.done} total={training.total} />
            <small>
              {training.phase}
              {training.total > 0 && ` ${training.done} of ${training.total}`}
            </small>
          </>
        )}
      </div>
      {(result?.notices ?? [training?.notice]).map(
        (notice) =>
          notice && (
            <p key={notice} className={styles.notice}>
              {notice}
            </p>
          ),
      )}
    </Panel>
  );
}

const EMPTY: RunCurve = {
  epochs: [],
  loss: [],
  validationLoss: [],
  withinTwoUnits: [],
  validationWithinTwoUnits: [],
};
const LINES = [
  { label: 'trained on', colour: 'accent' },
  { label: 'kept back', colour: 'warm' },
] as const;

function Curves({
  curve = EMPTY,
  epochs,
}: {
  readonly curve: RunCurve | undefined;
  readonly epochs: number;
}) {
  const xRange = useMemo(() => [1, Math.max(2, epochs)] as const, [epochs]);
  const validates = curve.validationLoss.length > 0;
  const lines = validates ? LINES : LINES.slice(0, 1);
  const loss = useMemo(
    () => [curve.epochs, curve.loss, ...(validates ? [curve.validationLoss] : [])],
    [curve, validates],
  );
  const within = useMemo(
    () => [curve.epochs, curve.withinTwoUnits, ...(validates ? [curve.validationWithinTwoUnits] : [])],
    [curve, validates],
  );
  return (
    <div className={styles.curves}>
      <Panel>
        <Plot title="Loss by epoch" lines={lines} data={loss} height={PLOT_HEIGHT} xRange={xRange} />
      </Panel>
      <Panel>
        <Plot
          title="Answers within two units"
          lines={lines}
          data={within}
          height={PLOT_HEIGHT}
          xRange={xRange}
          yRange={SHARES}
          format={shareLabel}
        />
      </Panel>
    </div>
  );
}

const PLOT_HEIGHT = 128;
const SHARES = [0, 1] as const;
const shareLabel = (share: number) => percent(share, 0);
