import { Car, Download, Pencil, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { nameOf } from '../../engine/protocol/library.ts';
import type { ModelInfo } from '../../engine/protocol/model.ts';
import { Button } from '../components/Button.tsx';
import { Figure } from '../components/Figure.tsx';
import { rowOf } from '../components/FileCard.tsx';
import { Panel } from '../components/Panel.tsx';
import { ProblemCard } from '../components/ProblemCard.tsx';
import { RenameDialog } from '../components/RenameDialog.tsx';
import { driveWith } from '../state/drive-with.ts';
import { exportFile } from '../state/files.ts';
import { focusRow } from '../state/keep-focus.ts';
import { trashFile } from '../state/library.ts';
import { followRename, takeAway } from '../state/models.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { type Fact, networkFacts, originFacts, recipeFacts, SCORES, worstWeather } from './describe.ts';
import styles from './ModelView.module.css';
import type { Opened } from './use-models.ts';
import { WeightsPanel } from './WeightsPanel.tsx';

export interface ModelViewProps {
  readonly file: string;
  readonly opened: Opened;
  /** The model beside it, where two are compared. */
  readonly other: ModelInfo | undefined;
  readonly compared: boolean;
}

/** A model: its scores, its weights as pictures, and its card. */
export function ModelView({ file, opened, other, compared }: ModelViewProps) {
  const [renaming, setRenaming] = useState(false);
  const trash = () => {
    focusRow(rowOf('model', file));
    void trashFile('model', file).then((gone) => gone && takeAway(file));
  };
  useShortcuts(
    'Model',
    compared
      ? []
      : [
          { keys: 'f2', does: 'Rename', run: () => setRenaming(true) },
          { keys: 'mod+delete', does: 'Move to the trash', run: trash },
        ],
  );
  return (
    <section className={styles.view} aria-label={nameOf(file)}>
      <header className={styles.header}>
        <h2>{nameOf(file)}</h2>
        <Button icon={Car} tone="primary" onClick={() => void driveWith(file)}>
          Drive with it
        </Button>
        <Button icon={Pencil} label={compared ? 'Rename' : 'Rename (F2)'} onClick={() => setRenaming(true)} />
        <Button icon={Download} label="Export" onClick={() => void exportFile('model', file)} />
        <Button icon={Trash2} tone="danger" label="Move to the trash" onClick={trash} />
        {compared && <Button icon={X} tone="quiet" label="Take away" onClick={() => takeAway(file)} />}
      </header>
      {opened.is === 'opening' && <p className="soft">Opening …</p>}
      {opened.is === 'refused' && <ProblemCard file={file} problem={opened.problem} />}
      {opened.is === 'open' && <Card info={opened.info} other={other} compared={compared} />}
      {renaming && (
        <RenameDialog
          kind="model"
          file={file}
          onRenamed={(renamed) => followRename(file, renamed)}
          onClose={() => setRenaming(false)}
        />
      )}
    </section>
  );
}

interface CardProps {
  readonly info: ModelInfo;
  readonly other: ModelInfo | undefined;
  readonly compared: boolean;
}

function Card({ info, other, compared }: CardProps) {
  return (
    <section
      className={styles.content}
      data-compared={compared}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard.
      tabIndex={0}
      aria-label={`Card of ${nameOf(info.file)}`}
    >
      <Scores info={info} other={other} />
      {compared && other && <Differences info={info} other={other} />}
      <WeightsPanel info={info} />
      {!compared && (
        <>
          <Facts title="Network" facts={networkFacts(info)} />
          <Facts title="Training" facts={recipeFacts(info)} />
          <Facts title="Origin" facts={originFacts(info)} />
        </>
      )}
    </section>
  );
}

function Scores({ info, other }: { readonly info: ModelInfo; readonly other: ModelInfo | undefined }) {
  const known = SCORES.filter(({ key }) => info.scores[key] !== undefined);
  const worst = worstWeather(info);
  return (
    <div className={styles.scores}>
      {known.map(({ key, label, help, better, shown }) => {
        const [own, others] = [info.scores[key]!, other?.scores[key]];
        const wins = others !== undefined && own !== others && own > others === (better === 'higher');
        return (
          <Figure
            key={key}
            label={label}
            value={shown(own)}
            title={help}
            {...(wins ? { tone: 'good' as const } : {})}
          />
        );
      })}
      {worst && <Figure label={worst.label} value={worst.value} title={worst.full ?? ''} />}
      {known.length === 0 && <p className="soft">Its card has no scores.</p>}
    </div>
  );
}

/** What of network and training is not the same in another. */
function Differences({ info, other }: { readonly info: ModelInfo; readonly other: ModelInfo }) {
  const [own, others] = [info, other].map((one) => [...networkFacts(one), ...recipeFacts(one)]);
  const differ = own!.filter(
    ({ label, value }) => others!.find((fact) => fact.label === label)?.value !== value,
  );
  const title = 'What differs';
  const label = `${title}: ${nameOf(info.file)}`;
  if (differ.length === 0)
    return (
      <Panel title={title} label={label}>
        Nothing but the data and the chance.
      </Panel>
    );
  return <Facts title={title} label={label} facts={differ} />;
}

interface FactsProps {
  readonly title: string;
  readonly label?: string;
  readonly facts: readonly Fact[];
}

function Facts({ title, label = title, facts }: FactsProps) {
  return (
    <Panel title={title} label={label}>
      <dl className={styles.facts}>
        {facts.map((fact) => (
          <div key={fact.label} title={fact.full}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
