import type { Settings } from '../../engine/protocol/settings.ts';
import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { KNOWN_CAMERAS, KNOWN_RANGE_FINDERS } from '../../sim/sensors/known-sensors.ts';
import { Button } from '../components/Button.tsx';
import { attempt, useEngine } from '../state/engine.ts';
import { undoable } from '../state/undo.ts';
import { type LimitedField, LimitedFields } from './LimitedFields.tsx';
import { MountSketch } from './MountSketch.tsx';
import { Section } from './Section.tsx';
import { SensorPreview } from './SensorPreview.tsx';
import styles from './SensorSections.module.css';
import { useSection } from './use-section.ts';

export function CameraSection() {
  const { values, change } = useSection('camera');
  if (!values) return null;
  return (
    <Section
      title="Camera"
      about="Where the camera sits and what it sees. Networks are trained for one camera: after a change, record or make snapshots and train anew."
      resets={['camera']}
      aside={<Aside sensor="camera" mount={values} />}
    >
      <div className={styles.known}>
        {KNOWN_CAMERAS.map(({ name, label, camera }) => (
          <Button
            key={name}
            onClick={() => {
              change({ panLeftRad: 0, rollRad: 0, ...camera });
              undoable({ tone: 'plain', text: `Camera: as on the ${label}` }, () =>
                attempt('settings.change', { camera: values }),
              );
            }}
          >
            As on the {label}
          </Button>
        ))}
      </div>
      <LimitedFields
        fields={[...MOUNT, ...TURNED, ...size('30 × 32 is ALVINN’s retina.')]}
        values={{ ...values, panLeftRad: values.panLeftRad ?? 0, rollRad: values.rollRad ?? 0 }}
        limits={SETTINGS_LIMITS.camera}
        change={change}
      />
    </Section>
  );
}

export function RangeSection() {
  const { values, change } = useSection('range');
  if (!values) return null;
  return (
    <Section
      title="Range finder"
      about="A laser that measures distances along rays at equal angles. The 1989 network reads it beside the camera."
      resets={['range']}
      aside={<Aside sensor="range" mount={values} />}
    >
      <div className={styles.known}>
        {KNOWN_RANGE_FINDERS.map(({ name, label, range }) => (
          <Button
            key={name}
            onClick={() => {
              change(range);
              undoable({ tone: 'plain', text: `Range finder: ${label}` }, () =>
                attempt('settings.change', { range: values }),
              );
            }}
          >
            {label}
          </Button>
        ))}
      </div>
      <LimitedFields
        fields={[...MOUNT, ...size('8 × 32 is ALVINN’s.'), LONGEST_RANGE]}
        values={values}
        limits={SETTINGS_LIMITS.range}
        change={change}
      />
    </Section>
  );
}

type Mount = Omit<Settings['camera'], 'panLeftRad' | 'rollRad'>;

const MOUNT: readonly LimitedField<keyof Mount>[] = [
  { name: 'heightM', label: 'Height', unit: 'm', help: 'Above the ground.' },
  { name: 'pitchDownRad', label: 'Tilt', unit: 'degrees', help: 'Downward from level.' },
  { name: 'forwardM', label: 'Forward', unit: 'm', help: 'Ahead of the rear axle.' },
  { name: 'leftM', label: 'Left', unit: 'm', help: 'Of the vehicle’s middle; less than 0 is right.' },
  { name: 'horizontalFovRad', label: 'Field of view across', unit: 'degrees' },
  { name: 'verticalFovRad', label: 'Field of view upright', unit: 'degrees' },
];

const TURNED: readonly LimitedField<'panLeftRad' | 'rollRad'>[] = [
  { name: 'panLeftRad', label: 'Turned left', unit: 'degrees', help: 'On its mount; less than 0 is right.' },
  { name: 'rollRad', label: 'Rolled', unit: 'degrees', help: 'Its left side up.' },
];

const LONGEST_RANGE: LimitedField<'maxRangeM'> = {
  name: 'maxRangeM',
  label: 'Longest range',
  unit: 'm',
  help: 'What it reports where nothing returns.',
  step: 1,
};

function size(usual: string): readonly LimitedField<'rows' | 'columns'>[] {
  return [
    { name: 'rows', label: 'Rows', unit: 'cells', help: usual },
    {
      name: 'columns',
      label: 'Columns',
      unit: 'cells',
      help: 'A network drives only with the size it was trained with.',
    },
  ];
}

function Aside({ sensor, mount }: { readonly sensor: 'camera' | 'range'; readonly mount: Mount }) {
  const problem = useEngine(({ drive }) => drive?.problem) ?? null;
  return (
    <>
      {problem && (
        <p className={styles.problem} role="status">
          <strong>{problem.message}.</strong> {problem.hint}
        </p>
      )}
      <MountSketch mount={mount} />
      <SensorPreview sensor={sensor} />
    </>
  );
}
