import {
  Bot,
  Circle,
  Delete,
  GraduationCap,
  Hand,
  MapPin,
  Network,
  Pause,
  Play,
  Plug,
  RotateCcw,
  StepForward,
} from 'lucide-react';
import { DECISION_S, type DriverMode, PACES } from '../../engine/protocol/drive.ts';
import { modelsOf } from '../../engine/protocol/evaluation.ts';
import { LEARNED_MODEL } from '../../engine/protocol/learn.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Keys } from '../components/Keys.tsx';
import { Segmented } from '../components/Segmented.tsx';
import { useModels } from '../state/driving-models.ts';
import { useEngine } from '../state/engine.ts';
import type { DriveActions } from './actions.ts';
import { changeDrive, useDriveSettings, useHasWheel } from './changes.ts';
import styles from './Toolbar.module.css';

const MODES = [
  { value: 'person', label: 'You', icon: Hand },
  { value: 'expert', label: 'Expert', icon: Bot },
  { value: 'network', label: 'Network', icon: Network },
  { value: 'program', label: 'Program', icon: Plug },
] as const;

export interface ToolbarProps {
  readonly actions: DriveActions;
  readonly roadShown: boolean;
  onToggleRoad(): void;
}

/** Who drives, recording, and how time passes. */
export function Toolbar({ actions, roadShown, onToggleRoad }: ToolbarProps) {
  const settings = useDriveSettings();
  const models = useModels();
  const paused = useEngine(({ drive }) => drive?.paused ?? false);
  const recording = useEngine(({ drive }) => drive?.recording ?? null);
  const frames = useEngine(({ figures }) => figures?.recordedFrames ?? 0);
  const learns = useEngine(({ learning }) => learning !== null && learning !== undefined);
  const hasWheel = useHasWheel();
  if (!settings) return <header className={styles.bar} />;
  const { mode, model, pace, speedMps } = settings;
  const [first] = model === null ? [] : modelsOf(model);
  return (
    <header className={styles.bar}>
      <Button icon={MapPin} keys="t" pressed={roadShown} onClick={onToggleRoad}>
        Road
      </Button>
      <fieldset className={styles.group} disabled={!hasWheel}>
        <Segmented<DriverMode>
          label="Who drives"
          value={mode}
          options={MODES.map((option) => ({
            ...option,
            disabled: !hasWheel || (option.value === 'network' && models.length === 0),
          }))}
          onChange={actions.drive}
        />
        <Keys keys="m" />
        <select
          className={styles.model}
          aria-label="Network"
          title="The network that looks on, or drives"
          value={first ?? ''}
          onChange={(event) => changeDrive({ model: event.target.value || null })}
        >
          {mode !== 'network' && <option value="">No network</option>}
          {first !== undefined && !models.includes(first) && (
            <option value={first}>
              {first === LEARNED_MODEL ? LEARNED_MODEL : `${nameOf(first)} (deleted)`}
            </option>
          )}
          {models.map((file) => (
            <option key={file} value={file}>
              {nameOf(file)}
            </option>
          ))}
        </select>
        <label className={styles.speed} title="Speed wished for, in bends less; by hand the fastest">
          <input
            type="range"
            aria-label="Speed"
            min={1}
            max={25}
            step={0.5}
            value={speedMps}
            onChange={(event) => changeDrive({ speedMps: event.target.valueAsNumber })}
          />
          <output>{speedMps.toFixed(speedMps % 1 ? 1 : 0)} m/s</output>
        </label>
      </fieldset>
      <div className={styles.group}>
        <Button
          tone="danger"
          icon={Circle}
          keys="r"
          pressed={recording !== null}
          disabled={!hasWheel}
          onClick={actions.record}
        >
          {recording ? 'Stop' : 'Record'}
        </Button>
        {recording && (
          <span className={styles.recorded} title={`${frames} frames`}>
            <b>{clock(frames * DECISION_S)}</b> <span>{frames} frames</span>
          </span>
        )}
        {recording && (
          <Button
            icon={Delete}
            label="Drop the last 5 seconds (backspace)"
            disabled={!hasWheel}
            onClick={actions.drop}
          />
        )}
        <Button icon={GraduationCap} keys="l" pressed={learns} disabled={!hasWheel} onClick={actions.learn}>
          Learn
        </Button>
      </div>
      <div className={`${styles.group} ${styles.end}`}>
        <Button
          icon={RotateCcw}
          label="Put the car back on the path (B)"
          disabled={!hasWheel}
          onClick={actions.putBack}
        />
        <Button
          icon={paused ? Play : Pause}
          label={paused ? 'Go on (P)' : 'Pause (P)'}
          pressed={paused}
          disabled={!hasWheel}
          onClick={actions.pause}
        />
        <Button
          icon={StepForward}
          label="One decision, a tenth of a second (.)"
          disabled={!hasWheel || !paused}
          onClick={actions.step}
        />
        <select
          className={styles.pace}
          aria-label="Pace"
          title="Simulated time against real time"
          value={pace}
          disabled={!hasWheel}
          onChange={(event) => changeDrive({ pace: Number(event.target.value) as typeof pace })}
        >
          {PACES.map((value) => (
            <option key={value} value={value}>
              {value === 0 ? 'Fastest' : `${value} ×`}
            </option>
          ))}
        </select>
      </div>
    </header>
  );
}

/** Seconds as "0:07". */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
