import { FileArchive, FolderInput, Route } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Progress } from '../components/Progress.tsx';
import { chooseFiles } from '../state/choose-files.ts';
import type { EngineError } from '../state/connection.ts';
import { useEngine } from '../state/engine.ts';
import { cancelImport, runImport, takeFiles, useImport } from '../state/imports.ts';
import styles from './ImportDialog.module.css';
import { ImportPreviewPanel } from './ImportPreviewPanel.tsx';
import { Problem } from './Problem.tsx';

/** Drives from elsewhere: choose, look at what would come, import. */
export function ImportDialog() {
  const { stage, preview, name } = useImport();
  if (!stage) return null;
  const isPreview = (stage.at === 'preview' || stage.at === 'looking') && preview !== null;
  return (
    <Dialog
      title={isPreview ? `Import ${preview.format}` : 'Import from elsewhere'}
      onClose={cancelImport}
      actions={
        <>
          <Button onClick={cancelImport}>{stage.at === 'importing' ? 'Stop' : 'Cancel'}</Button>
          {isPreview && (
            <Button
              tone="primary"
              disabled={stage.at !== 'preview' || preview.frames === 0 || !name.trim()}
              onClick={() => void runImport()}
            >
              Import {preview.frames} frames
            </Button>
          )}
        </>
      }
    >
      {stage.at === 'choose' && <Choose problem={stage.problem} />}
      {stage.at === 'packing' && (
        <Wait label={`Packing ${stage.done} of ${stage.total} files`} done={stage.done} total={stage.total} />
      )}
      {stage.at === 'sending' && <Wait label="Sending the files to the engine" done={0} total={0} />}
      {stage.at === 'looking' && !preview && <Wait label="Looking at the files" done={0} total={0} />}
      {stage.at === 'importing' && <Importing />}
      {isPreview && (
        <>
          <ImportPreviewPanel preview={preview} />
          {stage.at === 'preview' && stage.problem && <Problem error={stage.problem} />}
        </>
      )}
    </Dialog>
  );
}

function Choose({ problem }: { readonly problem: EngineError | undefined }) {
  return (
    <>
      <p>
        A tub of Donkeycar, a <code>driving_log.csv</code> of Udacity&rsquo;s simulator with its pictures, or
        any folder of pictures, or of a video, with a CSV that has a column for steering; or a road in
        OpenDRIVE. Or drop it on the window.
      </p>
      <div className={styles.choices}>
        <Button icon={FolderInput} tone="primary" onClick={() => void choose('folder')}>
          Choose a folder
        </Button>
        <Button icon={FileArchive} onClick={() => void choose('.zip')}>
          Choose a zip
        </Button>
        <Button icon={Route} onClick={() => void choose('.xodr')}>
          Choose a road
        </Button>
      </div>
      {problem && <Problem error={problem} />}
    </>
  );
}

async function choose(what: 'folder' | '.zip' | '.xodr'): Promise<void> {
  const files = await chooseFiles(what);
  if (files.length > 0) void takeFiles(files);
}

function Importing() {
  const title = useImport(({ name }) => `Importing ${name.trim()}`);
  const job = useEngine(({ jobs }) => jobs?.find((one) => one.title === title));
  const { done = 0, total = 0 } = job ?? {};
  const label = total > 0 ? `Reading picture ${done} of ${total}` : 'Starting';
  return <Wait label={label} done={done} total={total} />;
}

export function Wait({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <div className={styles.wait}>
      <p aria-live="polite">{label}</p>
      <Progress label={label} done={done} total={total} />
    </div>
  );
}
