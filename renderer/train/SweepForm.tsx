import { Play } from 'lucide-react';
import { networksIn, SWEPT, SWEPT_SETTINGS, type SweptSetting } from '../../engine/protocol/sweep.ts';
import { OPEN_ROAD_KINDS } from '../../sim/road/road.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, TextField } from '../components/Field.tsx';
import { Panel } from '../components/Panel.tsx';
import { KIND_NAMES } from '../drive/kind-names.ts';
import { useEngine } from '../state/engine.ts';
import checks from './check-group.module.css';
import { DataChoice } from './DataChoice.tsx';
import { useDraft } from './draft.ts';
import styles from './NewRun.module.css';
import { PresetCards } from './PresetCards.tsx';
import { StartForm } from './StartForm.tsx';
import { plannedSweep, readValues, startSweep, useSweepDraft } from './sweep-draft.ts';

/** Everything that decides a sweep; data and network are those of the form for a run. */
export function SweepForm() {
  const draft = useSweepDraft();
  const run = useDraft();
  const isBusy = useEngine(({ sweep }) => sweep != null);
  const planned = plannedSweep(draft, run);
  const problem = 'problem' in planned ? planned.problem : undefined;
  const says = isBusy ? 'One sweep at a time: wait for the one that is under way, or stop it.' : problem;
  return (
    <StartForm label="New sweep" onStart={() => void startSweep()}>
      <div className={styles.settings}>
        <Panel title="Learn from">
          <div className={styles.stack}>
            <DataChoice />
          </div>
        </Panel>
        <Panel title="Network">
          <PresetCards sees="preset" />
        </Panel>
        <Panel title="What to try">
          <div className={styles.stack}>
            <p className="soft">
              Every combination is trained. Round by round the worse half stops; the best drive.
            </p>
            {SWEPT_SETTINGS.map((setting) => (
              <ListField key={setting} setting={setting} />
            ))}
            <NumberField
              label="Seeds of each"
              value={draft.seeds}
              min={1}
              max={20}
              onChange={(seeds) => useSweepDraft.setState({ seeds })}
            />
            <NumberField
              label="Epochs of those that train to the end"
              value={draft.epochs}
              min={1}
              max={10_000}
              onChange={(epochs) => useSweepDraft.setState({ epochs })}
            />
          </div>
        </Panel>
        <Panel title="How the best drive">
          <div className={styles.stack}>
            <NumberField
              label="How many drive"
              value={draft.finalists}
              min={1}
              max={20}
              onChange={(finalists) => useSweepDraft.setState({ finalists })}
            />
            <fieldset className={checks.group}>
              <legend>Roads, none of which they have seen</legend>
              {OPEN_ROAD_KINDS.map((kind) => (
                <label key={kind}>
                  <input
                    type="checkbox"
                    checked={draft.roads.includes(kind)}
                    onChange={(event) => {
                      const isOn = event.target.checked;
                      const roads = OPEN_ROAD_KINDS.filter((other) =>
                        other === kind ? isOn : draft.roads.includes(other),
                      );
                      useSweepDraft.setState({ roads });
                    }}
                  />
                  {KIND_NAMES[kind]}
                </label>
              ))}
            </fieldset>
            <NumberField
              label="Distance on each"
              value={draft.distanceM}
              min={10}
              max={10_000}
              unit="m"
              onChange={(distanceM) => useSweepDraft.setState({ distanceM })}
            />
          </div>
        </Panel>
      </div>
      <footer className={styles.foot}>
        <div className={styles.start}>
          <TextField
            label="Name"
            placeholder="made up"
            value={draft.name}
            onChange={(name) => useSweepDraft.setState({ name })}
          />
        </div>
        <div className={styles.start}>
          <Button
            icon={Play}
            tone="primary"
            large
            keys="mod+enter"
            disabled={says !== undefined}
            onClick={() => void startSweep()}
          >
            {'problem' in planned ? 'Start the sweep' : `Train ${networksIn(planned)} networks`}
          </Button>
          {says && <small role="status">{says}</small>}
        </div>
      </footer>
    </StartForm>
  );
}

/** Values of one setting, with commas. */
function ListField({ setting }: { readonly setting: SweptSetting }) {
  const text = useSweepDraft(({ texts }) => texts[setting]);
  const read = readValues(setting, text);
  return (
    <TextField
      label={SWEPT[setting].words}
      value={text}
      refused={'problem' in read ? read.problem : undefined}
      onChange={(typed) => useSweepDraft.setState(({ texts }) => ({ texts: { ...texts, [setting]: typed } }))}
    />
  );
}
