import { ChevronRight, Play } from 'lucide-react';
import { SIGHT_NAMES, SIGHTS, type Sight } from '../../engine/network/presets/sights.ts';
import { Button } from '../components/Button.tsx';
import { Select, TextField } from '../components/Field.tsx';
import { Panel } from '../components/Panel.tsx';
import { DataChoice } from './DataChoice.tsx';
import { changeSettings, obstacle, startRun, useDraft } from './draft.ts';
import styles from './NewRun.module.css';
import { PresetCards } from './PresetCards.tsx';
import { PACES, type PaceWord, paceOf, paceWord } from './pace.ts';
import { AdvancedFields, MainFields } from './RecipeFields.tsx';
import { StartForm } from './StartForm.tsx';

const SIGHT_HELP: Readonly<Record<Sight, string>> = {
  preset: 'With the range finder alone it learns to see obstacles, and no road.',
  range:
    'It sees obstacles and no road, and answers how far to steer aside: on Drive it drives as one with a network that knows the road.',
};

/** Everything that decides a run, from above to below; the button that starts it stays in sight. */
export function NewRun() {
  const draft = useDraft();
  const inTheWay = obstacle(draft);
  return (
    <StartForm label="New run" onStart={() => void startRun()}>
      <div className={styles.settings}>
        <Panel title="Learn from">
          <div className={styles.stack}>
            <DataChoice />
          </div>
        </Panel>
        <Panel title="Network">
          <div className={styles.stack}>
            <PresetCards sees={draft.settings.sees} />
            <Select<Sight>
              label="Sees"
              help={SIGHT_HELP[draft.settings.sees]}
              value={draft.settings.sees}
              options={SIGHT_NAMES.map((value) => ({ value, label: SIGHTS[value].label }))}
              onChange={(sees) => changeSettings({ sees })}
            />
          </div>
        </Panel>
        <Panel title="Training">
          <MainFields />
          <details className={styles.more}>
            <summary>
              <ChevronRight size={14} aria-hidden />
              Every other setting
            </summary>
            <AdvancedFields />
          </details>
        </Panel>
      </div>
      <footer className={styles.foot}>
        <TextField
          label="Name"
          placeholder="made up"
          value={draft.name}
          onChange={(name) => useDraft.setState({ name })}
        />
        <Select<PaceWord>
          label="Speed"
          value={paceWord(draft.epochsPerSecond)}
          options={PACES}
          onChange={(word) => useDraft.setState({ epochsPerSecond: paceOf(word) })}
        />
        <div className={styles.start}>
          <Button
            icon={Play}
            tone="primary"
            large
            keys="mod+enter"
            disabled={inTheWay !== undefined}
            onClick={startRun}
          >
            Start training
          </Button>
          {inTheWay && <small role="status">{inTheWay}</small>}
        </div>
      </footer>
    </StartForm>
  );
}
