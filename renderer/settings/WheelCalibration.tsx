import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Select } from '../components/Field.tsx';
import { Progress } from '../components/Progress.tsx';
import { attempt } from '../state/engine.ts';
import { toast } from '../state/toasts.ts';
import styles from './ControlsSection.module.css';
import { CALIBRATION_STEPS, type CalibrationStep, problemOf, type Readings, wheelOf } from './calibration.ts';
import type { Controller } from './use-controllers.ts';
import { useSection } from './use-section.ts';

const ASKS: Readonly<Record<CalibrationStep, string>> = {
  rest: 'Let go of the wheel and the pedals.',
  left: 'Turn the wheel all the way to the left, and hold it there.',
  right: 'Turn it all the way to the right, and hold it there.',
  centre: 'Turn it back to the middle, feet off the pedals.',
  throttle: 'Press the throttle all the way down.',
  brake: 'Let go of the throttle and press the brake all the way down.',
};

/** Steps through the calibration of a wheel: each is read when "Next" is pressed. */
export function WheelCalibration({ controllers }: { readonly controllers: readonly Controller[] }) {
  const { values } = useSection('wheel');
  const [chosen, setChosen] = useState<string>();
  const [readings, setReadings] = useState<Readings>();
  const [problem, setProblem] = useState<string>();
  const device = controllers.find(({ id }) => id === chosen) ?? controllers[0];
  if (!values) return null;
  const step = readings && CALIBRATION_STEPS.find((own) => readings[own] === undefined);

  const stop = () => {
    setReadings(undefined);
    setProblem(undefined);
  };
  const keep = async (next: Readings) => {
    setProblem(undefined);
    if (CALIBRATION_STEPS.some((own) => next[own] === undefined)) return setReadings(next);
    setReadings(undefined);
    const wheel = wheelOf(device!.id, next);
    if ((await attempt('settings.change', { wheel })) === undefined) return;
    const pedals = [wheel.throttleAxis, wheel.brakeAxis].filter((axis) => axis !== null).length;
    toast({ tone: 'good', text: 'The wheel is calibrated', hint: `${pedals} pedals were found.` });
  };
  const read = () => {
    const wrong = problemOf(step!, device!.axes, readings!);
    if (wrong) return setProblem(wrong);
    void keep({ ...readings, [step!]: device!.axes });
  };

  if (!step) {
    return (
      <div className={styles.steps}>
        <p className={styles.soft}>
          {values.device === null
            ? 'No wheel is calibrated: any controller is read as a gamepad.'
            : values.device}
        </p>
        {controllers.length > 1 && (
          <Select
            label="Wheel"
            value={device!.id}
            options={controllers.map(({ id }) => ({ value: id, label: id }))}
            onChange={setChosen}
          />
        )}
        <div className={styles.buttons}>
          <Button disabled={!device} onClick={() => setReadings({})}>
            Calibrate
          </Button>
          {values.device !== null && (
            <Button tone="quiet" onClick={() => attempt('settings.change', { wheel: { device: null } })}>
              Forget it
            </Button>
          )}
        </div>
        {!device && <small>Plug the wheel in and press a button of it.</small>}
      </div>
    );
  }
  const number = CALIBRATION_STEPS.indexOf(step);
  return (
    <div className={styles.steps}>
      <Progress label="Calibration" done={number} total={CALIBRATION_STEPS.length} />
      <p role="status">
        <strong>
          Step {number + 1} of {CALIBRATION_STEPS.length}.
        </strong>{' '}
        {device ? ASKS[step] : 'The wheel is gone: plug it in again.'}
      </p>
      {problem && (
        <p className={styles.bad} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <Button tone="primary" disabled={!device} onClick={read}>
          Next
        </Button>
        {(step === 'throttle' || step === 'brake') && (
          <Button onClick={() => void keep({ ...readings, [step]: null })}>There is none</Button>
        )}
        <Button tone="quiet" onClick={stop}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
