import { ChartNoAxesCombined, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { useEngine } from '../state/engine.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import styles from './EvaluateScreen.module.css';
import { EvaluationList } from './EvaluationList.tsx';
import { EvaluationView } from './EvaluationView.tsx';
import { SuiteForm } from './SuiteForm.tsx';

/** Closed-loop suites: what ran, what runs, and a new one. */
export function EvaluateScreen() {
  const evaluations = useEngine(({ evaluations }) => evaluations);
  const [chosen, setChosen] = useState<string | 'new'>();
  const list = evaluations?.list ?? [];
  const running = evaluations?.running ?? null;
  const shown = chosen ?? running ?? list[0]?.id;
  const summary = list.find(({ id }) => id === shown);
  useEffect(() => {
    if (chosen && chosen !== 'new' && evaluations && !list.some(({ id }) => id === chosen)) {
      setChosen(undefined);
    }
  }, [chosen, evaluations, list]);
  useShortcuts('Evaluate', [{ keys: 'n', does: 'New evaluation', run: () => setChosen('new') }]);
  const create = (
    <Button icon={Plus} tone="primary" keys="n" onClick={() => setChosen('new')}>
      New evaluation
    </Button>
  );
  return (
    <ScreenFrame title="Evaluate" actions={create}>
      {shown === 'new' ? (
        <SuiteForm onStarted={setChosen} onCancel={() => setChosen(undefined)} />
      ) : list.length === 0 ? (
        <Empty icon={ChartNoAxesCombined} title="No evaluations yet" action={create}>
          Let networks drive roads that they have never seen, and compare how well they keep to them. Every
          driver gets the same road, light and noise.
        </Empty>
      ) : (
        <div className={styles.columns}>
          <EvaluationList list={list} running={running} shown={shown} onChoose={setChosen} />
          {summary && <EvaluationView key={summary.id} summary={summary} running={running === summary.id} />}
        </div>
      )}
    </ScreenFrame>
  );
}
