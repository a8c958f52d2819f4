import { Microscope as Icon } from 'lucide-react';
import { shiftPicture } from '../../../engine/lab/microscope.ts';
import { nameOf } from '../../../engine/protocol/library.ts';
import { Empty } from '../../components/Empty.tsx';
import { Select, Slider } from '../../components/Field.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { useEngine } from '../../state/engine.ts';
import { looks } from '../../state/frames.ts';
import { useNetwork } from '../../state/model-network.ts';
import { Hill } from './Hill.tsx';
import { Likes } from './Likes.tsx';
import { type LookedProps, type Props, planesOf } from './looked.ts';
import { Maps } from './Maps.tsx';
import styles from './Microscope.module.css';
import { Paint } from './Paint.tsx';
import { useSeen } from './sources.ts';
import { LIVE, paintOver, SKETCH } from './state.ts';
import { UnitOpened } from './UnitOpened.tsx';

/** A network of the library, a look, and what becomes of it inside. */
export function Stage({ state, shows, change }: Props) {
  const library = useEngine((engine) => engine.library);
  const models = library?.models.filter(({ problem, reading }) => !problem && !reading);
  const drives = library?.drives.filter(({ problem, live, reading }) => !problem && !live && !reading);
  const model = models?.find(({ file }) => file === state.model)?.file ?? models?.[0]?.file;
  const opened = useNetwork(model);
  const spec = opened.at === 'there' ? opened.value.spec : undefined;
  const drive = wantedDrive(
    state.drive,
    (drives ?? []).map(({ file }) => file),
  );
  const seen = useSeen(spec, drive, state.frame);
  if (!models || models.length === 0) {
    return (
      <Empty icon={Icon} title="No network here">
        This chapter takes a network of the cockpit’s library apart. Train one there, then come back.
      </Empty>
    );
  }
  const frames = seen.at === 'there' ? seen.value.frames : 0;
  return (
    <>
      <Panel>
        <div className={styles.sources}>
          <Select
            label="Network"
            value={model!}
            options={models.map(({ file }) => ({ value: file, label: nameOf(file) }))}
            onChange={(value) => change({ model: value, layer: 0, unit: -1, plane: 0, painted: [] })}
          />
          <Select
            label="What it looks at"
            value={drive}
            options={[
              ...(drives ?? []).map(({ file }) => ({ value: file, label: nameOf(file) })),
              ...(looks.latest ? [{ value: LIVE, label: 'The drive that is on, live' }] : []),
              { value: SKETCH, label: 'A drawn road' },
            ]}
            onChange={(value) => change({ drive: value, frame: 0, painted: [] })}
          />
          {frames > 1 && (
            <Slider
              label="Frame"
              value={Math.min(state.frame, frames - 1) + 1}
              shown={`${Math.min(state.frame, frames - 1) + 1} of ${frames}`}
              min={1}
              max={frames}
              step={1}
              onChange={(value) => change({ frame: value - 1 })}
            />
          )}
        </div>
        {seen.at === 'misfit' && <p className={styles.problem}>{seen.words} Choose another.</p>}
        {[opened, seen].map(
          (asked, i) =>
            asked.at === 'refused' && (
              <p key={i} className={styles.problem} role="alert">
                <b>{sentence(asked.error.message)}.</b> {asked.error.hint}
              </p>
            ),
        )}
      </Panel>
      {opened.at === 'there' && seen.at === 'there' && (
        <Looked
          {...opened.value}
          before={seen.value.inputs}
          drive={frames > 0 ? drive : undefined}
          state={state}
          shows={shows}
          change={change}
        />
      )}
    </>
  );
}

function wantedDrive(wanted: string, drives: readonly string[]): string {
  if (wanted === SKETCH || drives.includes(wanted)) return wanted;
  if (wanted === LIVE && looks.latest) return wanted;
  return drives[0] ?? SKETCH;
}

function Looked({ spec, network, before, drive, state, shows, change }: LookedProps) {
  const planes = planesOf(spec);
  const plane = planes[Math.min(state.plane, planes.length - 1)]!;
  const inputs = before.slice();
  for (const own of planes) if (own.kind !== 'range') shiftPicture(inputs, own, state.shift);
  paintOver(inputs, state.painted, plane.first, plane.rows * plane.columns);
  const untouched = network.forward(before).slice();
  const outputs = network.forward(inputs).slice();
  const layer = Math.min(state.layer, network.layers.length - 1);
  const answers = network.layers[layer]!.outputs;
  const unit =
    state.unit < 0 ? answers.indexOf(Math.max(...answers)) : Math.min(state.unit, answers.length - 1);
  const shared = { spec, network, planes, inputs, layer, unit, change, state };
  const hill = <Hill spec={spec} outputs={outputs} before={untouched} />;
  switch (shows) {
    case 'paint':
      return <Paint {...shared} plane={plane} hill={hill} />;
    case 'maps':
      return <Maps {...shared} plane={plane} outputs={outputs} hill={hill} />;
    case 'likes':
      return <Likes {...shared} drive={drive} />;
    default:
      return <UnitOpened {...shared} hill={hill} />;
  }
}
