import type { Settings } from '../../engine/protocol/settings.ts';
import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { useEngine } from '../state/engine.ts';
import { LimitedSlider } from './LimitedSlider.tsx';
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
      <MountFields mount={values} limits={SETTINGS_LIMITS.camera} change={change} />
      <SizeFields
        mount={values}
        limits={SETTINGS_LIMITS.camera}
        change={change}
        usual="30 × 32 is ALVINN’s retina."
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
      <MountFields mount={values} limits={SETTINGS_LIMITS.range} change={change} />
      <SizeFields mount={values} limits={SETTINGS_LIMITS.range} change={change} usual="8 × 32 is ALVINN’s." />
      <LimitedSlider
        label="Longest range"
        help="What it reports where nothing returns."
        unit="m"
        step={1}
        value={values.maxRangeM}
        limits={SETTINGS_LIMITS.range.maxRangeM}
        onChange={(maxRangeM) => change({ maxRangeM })}
      />
    </Section>
  );
}

type Mount = Omit<Settings['camera'], never>;
type Limits = Readonly<Record<keyof Mount, readonly [number, number]>>;

interface FieldsProps {
  readonly mount: Mount;
  readonly limits: Limits;
  change(change: Partial<Mount>): void;
}

function MountFields({ mount, limits, change }: FieldsProps) {
  return (
    <>
      <LimitedSlider
        label="Height"
        unit="m"
        help="Above the ground."
        value={mount.heightM}
        limits={limits.heightM}
        onChange={(heightM) => change({ heightM })}
      />
      <LimitedSlider
        label="Tilt"
        unit="degrees"
        help="Downward from level."
        value={mount.pitchDownRad}
        limits={limits.pitchDownRad}
        onChange={(pitchDownRad) => change({ pitchDownRad })}
      />
      <LimitedSlider
        label="Forward"
        unit="m"
        help="Ahead of the rear axle."
        value={mount.forwardM}
        limits={limits.forwardM}
        onChange={(forwardM) => change({ forwardM })}
      />
      <LimitedSlider
        label="Left"
        unit="m"
        help="Of the vehicle’s middle; less than 0 is right."
        value={mount.leftM}
        limits={limits.leftM}
        onChange={(leftM) => change({ leftM })}
      />
      <LimitedSlider
        label="Field of view across"
        unit="degrees"
        value={mount.horizontalFovRad}
        limits={limits.horizontalFovRad}
        onChange={(horizontalFovRad) => change({ horizontalFovRad })}
      />
      <LimitedSlider
        label="Field of view upright"
        unit="degrees"
        value={mount.verticalFovRad}
        limits={limits.verticalFovRad}
        onChange={(verticalFovRad) => change({ verticalFovRad })}
      />
    </>
  );
}

function SizeFields({ mount, limits, change, usual }: FieldsProps & { readonly usual: string }) {
  return (
    <>
      <LimitedSlider
        label="Rows"
        unit="cells"
        help={usual}
        value={mount.rows}
        limits={limits.rows}
        onChange={(rows) => change({ rows })}
      />
      <LimitedSlider
        label="Columns"
        unit="cells"
        help="A network drives only with the size it was trained with."
        value={mount.columns}
        limits={limits.columns}
        onChange={(columns) => change({ columns })}
      />
    </>
  );
}

function Aside({ sensor, mount }: { readonly sensor: 'camera' | 'range'; readonly mount: Mount }) {
  const problem = useEngine(({ drive }) => drive?.problem) ?? null;
  return (
    <>
      <MountSketch mount={mount} />
      <SensorPreview sensor={sensor} />
      {problem && (
        <p className={styles.problem} role="status">
          <strong>{problem.message}.</strong> {problem.hint}
        </p>
      )}
    </>
  );
}
