import { Import, Network } from 'lucide-react';
import type { ModelEntry } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { FileList } from '../components/FileList.tsx';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { useEngine } from '../state/engine.ts';
import { chooseImports } from '../state/files.ts';
import { showModel, toggleBeside, useModels } from '../state/models.ts';
import { goTo } from '../state/navigation.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { ModelCard } from './ModelCard.tsx';
import { ModelView } from './ModelView.tsx';
import { useModelInfos } from './use-models.ts';

/** The library's models: what they are, what their hidden units look for; one drives with them from here. */
export function ModelsScreen() {
  const models = useEngine(({ library }) => library?.models);
  const chosen = useModels(({ shown }) => shown);
  const listed = (models ?? []).toSorted((a, b) => b.madeMs - a.madeMs);
  const usable = listed.filter(isUsable);
  const wanted = chosen.filter((file) => usable.some((model) => model.file === file));
  const shown = wanted.length > 0 ? wanted : usable.slice(0, 1).map(({ file }) => file);
  const opened = useModelInfos(shown);
  const compared = shown.length > 1;
  const showBeside = (by: number) => {
    const next = usable[usable.findIndex(({ file }) => file === shown[0]) + by];
    if (next) showModel(next.file);
  };
  useShortcuts('Models', [
    { keys: 'arrowdown', does: 'Show the next model', run: () => showBeside(1) },
    { keys: 'arrowup', does: 'Show the model before', run: () => showBeside(-1) },
  ]);
  const actions = (
    <Button icon={Import} onClick={() => void chooseImports('model')}>
      Import
    </Button>
  );
  return (
    <ScreenFrame title="Models" actions={actions}>
      {models?.length === 0 ? (
        <Empty
          icon={Network}
          title="No models yet"
          action={
            <Button tone="primary" onClick={() => goTo('train')}>
              Go to Train
            </Button>
          }
        >
          Train a network on a drive, or drop an .onnx file that ALVINN made on this window.
        </Empty>
      ) : (
        <FileList
          label="Models"
          open={wanted.length > 0 ? wanted.join() : null}
          files={
            <>
              {listed.map((model) => (
                <ModelCard
                  key={model.file}
                  model={model}
                  shown={shown.includes(model.file)}
                  onShow={() => showModel(model.file)}
                  onCompare={() => toggleBeside(shown, model.file)}
                />
              ))}
              {usable.length > 1 && !compared && (
                <p className="soft">Tick a second one to see two side by side.</p>
              )}
            </>
          }
        >
          {shown.map((file, i) => (
            <ModelView
              key={file}
              file={file}
              opened={opened[i]!}
              other={infoOf(opened[1 - i])}
              compared={compared}
            />
          ))}
          {shown.length === 0 && (
            <Empty icon={Network} title="No model can be used">
              The files at the left say why. Train a network, or import a model made by alvinn.
            </Empty>
          )}
        </FileList>
      )}
    </ScreenFrame>
  );
}

function isUsable({ problem, live, reading }: ModelEntry): boolean {
  return !problem && !live && !reading;
}

function infoOf(opened: ReturnType<typeof useModelInfos>[number] | undefined) {
  return opened?.is === 'open' ? opened.info : undefined;
}
