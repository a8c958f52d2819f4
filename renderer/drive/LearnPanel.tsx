import { Check, Hand, Save, X } from 'lucide-react';
import { STANDING_MPS } from '../../engine/protocol/drive.ts';
import { LEARNED_MODEL, type LearningState, type LearnSettings } from '../../engine/protocol/learn.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Select, Switch } from '../components/Field.tsx';
import { Figure } from '../components/Figure.tsx';
import { compact, percent } from '../components/format.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { learnBuffers, learnLooks, looks, poses } from '../state/frames.ts';
import type { DriveActions } from './actions.ts';
import { drawBuffer } from './buffer-picture.ts';
import { useHasWheel } from './changes.ts';
import { drawHill } from './hill.ts';
import { LearnedFields } from './LearnedFields.tsx';
import styles from './LearnPanel.module.css';
import { SketchCanvas } from './SketchCanvas.tsx';

/** Looks after which, and share of right answers at which, a network is worth being let go. */
const ENOUGH_LOOKS = 200;
const ENOUGH_RIGHT = 0.8;

/** Networks that read the camera alone. */
const NETWORKS = [
  { value: 'alvinn-1990', label: '1990: 5 hidden units' },
  { value: 'alvinn-1992', label: '1992: 4 hidden units, draws what it sees' },
] as const;

const onAnswer = (draw: () => void) => {
  const stops = [learnLooks.subscribe(draw), looks.subscribe(draw)];
  return () => {
    for (const stop of stops) stop();
  };
};
const onBuffer = (draw: () => void) => learnBuffers.subscribe(draw);

/** The network that learns while somebody drives: what it answers, what it keeps and what it looks for. */
export function LearnPanel({
  learning,
  actions,
}: {
  readonly learning: LearningState;
  readonly actions: DriveActions;
}) {
  const mode = useEngine(({ drive }) => drive?.settings.mode);
  const drives = useDrives();
  const hasWheel = useHasWheel();
  const { settings, phase, looks: learned, dropped, patterns, layers, maxCurvaturePerM } = learning;
  const busy = phase !== 'learning';
  const change = (changes: Partial<LearnSettings>) => void attempt('learn.change', changes);
  return (
    <section className={styles.panel} aria-label="Learning at the wheel">
      <header className={styles.header}>
        <h2>Learning at the wheel</h2>
        <Button
          icon={X}
          tone="quiet"
          label="Stop learning (L)"
          disabled={!hasWheel}
          onClick={actions.learn}
        />
      </header>
      <Status learning={learning} drives={drives} />
      <div className={styles.actions}>
        {drives ? (
          <Button
            tone="primary"
            icon={Hand}
            keys="m"
            disabled={!hasWheel}
            onClick={() => actions.drive('person')}
          >
            Take back
          </Button>
        ) : (
          <Button
            tone="primary"
            icon={Check}
            keys="g"
            disabled={!hasWheel || busy || learned === 0}
            onClick={actions.letGo}
          >
            Let go
          </Button>
        )}
        <Button icon={Save} disabled={!hasWheel || busy || learned === 0} onClick={actions.keepLearned}>
          Keep
        </Button>
      </div>
      <div className={styles.figures}>
        <Figure
          label="right, last 20 s"
          value={learning.withinTwoUnits === null ? '–' : percent(learning.withinTwoUnits, 0)}
          title="Share of looks that it answered within two units of what was steered, before it learned from them"
        />
        <Figure
          label="passes a second"
          value={compact(Math.round(learning.cyclesPerSecond))}
          title={`${learning.cycles} passes over the buffer so far`}
        />
        <Figure
          label="looks"
          value={compact(learned)}
          {...(dropped > 0 && { unit: `of ${compact(learned + dropped)}` })}
          title="Looks that it learned from, of all that came; the others came while it was still busy"
        />
      </div>
      <figure>
        <figcaption>
          Direction
          <span>
            <i data-colour="accent">network</i>
            <i data-colour="warm">{!drives && mode === 'person' ? 'you' : 'expert'}</i>
          </span>
        </figcaption>
        <SketchCanvas
          className={styles.hill}
          label="The network’s directions, and what was steered"
          on={onAnswer}
          draw={(canvas) => drawHill(canvas, hillOf(drives, maxCurvaturePerM))}
        />
      </figure>
      <figure>
        <figcaption>
          Its buffer <span>{patterns} pictures by direction</span>
        </figcaption>
        <SketchCanvas
          className={styles.buffer}
          label="Pictures in the buffer, stacked by their direction"
          on={onBuffer}
          draw={(canvas) =>
            drawBuffer(canvas, patterns > 0 ? learnBuffers.latest : undefined, maxCurvaturePerM)
          }
        />
      </figure>
      <figure>
        <figcaption>
          What its hidden units look for <span>{layers.slice(1, -1).join(' + ')}</span>
        </figcaption>
        <LearnedFields />
      </figure>
      <fieldset className={styles.switches} disabled={!hasWheel} aria-label="How it learns">
        <Switch
          label="No shifted copies"
          help="A good driver never shows how to come back to the path, so the network does not learn it."
          value={!settings.copies}
          onChange={(without) => change({ copies: !without })}
        />
        <Switch
          label="Straight road only"
          help="It learns nothing in bends, and forgets how to take one."
          value={settings.straightOnly}
          onChange={(straightOnly) => change({ straightOnly })}
        />
        <Switch
          label="Without the buffer"
          help="It learns from each look alone, and forgets what came before."
          value={!settings.buffer}
          onChange={(without) => change({ buffer: !without })}
        />
        <NumberField
          label="Passes over the buffer after each look"
          min={1}
          max={100}
          value={settings.passes}
          onChange={(passes) => change({ passes })}
        />
        <Select
          label="Network"
          help="Another network starts from the beginning."
          value={settings.preset}
          options={NETWORKS}
          onChange={(preset) => actions.learnAnew({ ...settings, preset })}
        />
      </fieldset>
    </section>
  );
}

/** Whether the network that was let go drives. */
function useDrives(): boolean {
  return useEngine(
    ({ drive }) => drive?.settings.mode === 'network' && drive.network?.file === LEARNED_MODEL,
  );
}

function hillOf(drives: boolean, maxCurvaturePerM: number) {
  if (!drives) {
    const answer = learnLooks.latest;
    return answer && { ...answer, otherPerM: answer.steeredPerM, maxCurvaturePerM };
  }
  const look = looks.latest;
  return look?.network ? { ...look.network, otherPerM: look.expertPerM, maxCurvaturePerM } : undefined;
}

function Status({ learning, drives }: { readonly learning: LearningState; readonly drives: boolean }) {
  const mode = useEngine(({ drive }) => drive?.settings.mode);
  const paused = useEngine(({ drive }) => drive?.paused);
  // Twice a second: whether the car stands is in no event.
  useEngine(({ figures }) => figures);
  const stands = (poses.latest?.speedMps ?? 0) < STANDING_MPS;
  const { phase, looks: learned, withinTwoUnits } = learning;
  const ready = learned >= ENOUGH_LOOKS && (withinTwoUnits ?? 0) >= ENOUGH_RIGHT;
  return (
    <p className={styles.status} role="status" data-ready={(ready && !drives) || undefined}>
      {sentenceFor()}
    </p>
  );
  function sentenceFor(): string {
    if (phase === 'opening') return 'It opens its eyes …';
    if (phase === 'checking') return 'It is exported, and the file is checked …';
    if (drives) return 'It drives. Touch the wheel to take back: then it learns on.';
    if (mode === 'network')
      return 'It waits: it does not learn from a network. Take the wheel, or let the expert drive: M.';
    if (paused) return 'It waits: the drive is paused.';
    if (stands)
      return 'It waits: the car stands. Drive with ↑, steer with ← and →; or press M until the expert drives.';
    if (ready) return 'It answers as it should. Let it go!';
    return mode === 'person' ? 'It learns from you. Two minutes are enough.' : 'It learns from the expert.';
  }
}
