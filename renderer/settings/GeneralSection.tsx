import { FolderOpen, Undo2 } from 'lucide-react';
import type { Settings } from '../../engine/protocol/settings.ts';
import { Button } from '../components/Button.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segmented } from '../components/Segmented.tsx';
import { EngineError } from '../state/connection.ts';
import { attempt, showError, useEngine } from '../state/engine.ts';
import styles from './GeneralSection.module.css';
import { Section } from './Section.tsx';
import { Trash } from './Trash.tsx';
import { useSection } from './use-section.ts';

export function GeneralSection() {
  const { values, change } = useSection('page');
  if (!values) return null;
  return (
    <Section
      title="Appearance and library"
      about="How this page looks, and where drives, networks and roads lie."
      resets={[]}
    >
      <div className={styles.panels}>
        <Panel title="Theme">
          <Segmented<Settings['page']['theme']>
            label="Theme"
            value={values.theme}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
            onChange={(theme) => change({ theme })}
          />
        </Panel>
        <LibraryFolder />
        <Trash />
      </div>
    </Section>
  );
}

function LibraryFolder() {
  const settings = useEngine(({ settings }) => settings)!;
  const { libraryFolder, nextLibraryFolder } = settings;
  const desktop = window.alvinnDesktop;
  const browse = async () => {
    const answer = await desktop?.chooseLibraryFolder();
    if (answer && 'failure' in answer) showError(new EngineError(answer.failure));
  };
  return (
    <Panel title="Library folder">
      <div className={styles.library}>
        <p>
          <code>{libraryFolder}</code>
        </p>
        {nextLibraryFolder !== libraryFolder && (
          <p className={styles.next} role="status">
            The next start opens <code>{nextLibraryFolder}</code>, unless it is started with{' '}
            <code>--library</code>.
          </p>
        )}
        {desktop ? (
          <Button icon={FolderOpen} onClick={() => void browse()}>
            Choose another …
          </Button>
        ) : (
          <p className={styles.other}>
            A page in a browser opens no other folders: start the cockpit with <code>--library FOLDER</code>.
          </p>
        )}
        <Button icon={Undo2} tone="quiet" onClick={() => void attempt('settings.usualLibraryFolder', {})}>
          Back to the usual folder
        </Button>
      </div>
    </Panel>
  );
}
