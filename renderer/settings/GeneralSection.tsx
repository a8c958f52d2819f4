import { FolderOpen, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Settings } from '../../engine/protocol/settings.ts';
import { Button } from '../components/Button.tsx';
import { TextField } from '../components/Field.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segmented } from '../components/Segmented.tsx';
import { attempt, useEngine } from '../state/engine.ts';
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
    </Section>
  );
}

function LibraryFolder() {
  const settings = useEngine(({ settings }) => settings)!;
  const { libraryFolder, nextLibraryFolder } = settings;
  const [folder, setFolder] = useState('');
  const desktop = window.alvinnDesktop;
  const choose = async (chosen: string | null) => {
    if ((await attempt('settings.libraryFolder', { folder: chosen })) !== undefined) setFolder('');
  };
  const browse = async () => {
    const [chosen] = (await desktop?.chooseFiles('folder')) ?? [];
    if (chosen) await choose(chosen);
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
          <div className={styles.other}>
            <TextField
              label="Another folder"
              placeholder="/home/me/ALVINN"
              value={folder}
              onChange={setFolder}
              help="Its whole path. It takes effect at the next start; nothing is moved."
            />
            <Button disabled={folder.trim() === ''} onClick={() => void choose(folder.trim())}>
              Use it
            </Button>
          </div>
        )}
        <Button icon={Undo2} tone="quiet" onClick={() => void choose(null)}>
          Back to the usual folder
        </Button>
      </div>
    </Panel>
  );
}
