import { FolderInput } from 'lucide-react';
import type { FacesFound } from '../../../engine/lab/findings.ts';
import { Button } from '../../components/Button.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { chooseFiles } from '../../state/choose-files.ts';
import type { StageProps } from '../chapter.ts';
import { useExperiments } from '../experiment-runs.ts';
import { Experiment } from '../parts/Experiment.tsx';
import { Gallery, HiddenUnits, Mistakes, WhichQuestion } from './FaceParts.tsx';
import styles from './Faces.module.css';
import { Live } from './Live.tsx';
import type { FacesState } from './state.ts';
import { uploadFaces, useUploadedFaces } from './uploaded.ts';

type Props = StageProps<FacesState>;

export function Stage(props: Props) {
  if (props.shows === 'real') return <RealFaces {...props} />;
  return <RenderedFaces {...props} />;
}

function RenderedFaces({ state, shows, change, ...rest }: Props) {
  return (
    <Experiment<FacesFound> experiment="faces" settings={state} brief={shows !== 'gallery'} change={change}>
      {(found) => {
        switch (shows) {
          case 'units':
            return <Asked found={found} state={state} change={change} parts="units" />;
          case 'mistakes':
            return <Asked found={found} state={state} change={change} parts="mistakes" />;
          case 'live':
            return <Live found={found} state={state} change={change} {...rest} />;
          default:
            return <Gallery found={found} />;
        }
      }}
    </Experiment>
  );
}

/** One of the three networks, as pictures or by its answers. */
function Asked({
  found,
  state,
  change,
  parts,
}: Pick<Props, 'state' | 'change'> & {
  readonly found: FacesFound;
  readonly parts: 'units' | 'mistakes' | 'both';
}) {
  const recognition = found.questions[state.question];
  return (
    <>
      <Panel>
        <WhichQuestion question={state.question} onChange={(question) => change({ question })} />
      </Panel>
      {parts !== 'mistakes' && <HiddenUnits recognition={recognition} columns={found.columns} />}
      {parts !== 'units' && <Mistakes recognition={recognition} columns={found.columns} />}
    </>
  );
}

/** The CMU faces from a folder of the person's own. */
function RealFaces({ state, change }: Props) {
  const { is } = useUploadedFaces();
  const isRunning = useExperiments((runs) => runs['cmu-faces']?.is.at === 'running');
  return (
    <>
      <Panel title="The folder of the CMU faces">
        <div className={styles.folder}>
          <Button
            icon={FolderInput}
            tone={is.at === 'there' ? 'plain' : 'primary'}
            disabled={is.at === 'sending' || isRunning}
            onClick={() => void choose()}
          >
            {is.at === 'there' ? 'Choose another' : 'Choose the folder'}
          </Button>
          <span className="soft" role="status">
            {is.at === 'there' && `${is.name} is there.`}
            {is.at === 'sending' && 'Handing the pictures to the engine.'}
            {is.at === 'nothing' && '624 pictures that end in .pgm, with the lists of the set.'}
          </span>
        </div>
        {is.at === 'refused' && (
          <p className={styles.refused} role="alert">
            <b>{sentence(is.error.message)}.</b> {is.error.hint}
          </p>
        )}
      </Panel>
      {is.at === 'there' && (
        <Experiment<FacesFound> experiment="cmu-faces" settings={state} change={change} faces={is}>
          {(found) => (
            <>
              <Gallery found={found} />
              <Asked found={found} state={state} change={change} parts="both" />
            </>
          )}
        </Experiment>
      )}
    </>
  );
}

async function choose(): Promise<void> {
  const files = await chooseFiles('folder');
  if (files.length > 0) await uploadFaces(files);
}
