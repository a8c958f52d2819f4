import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { Switch } from '../components/Field.tsx';
import { Panel } from '../components/Panel.tsx';
import { ControllerView } from './ControllerView.tsx';
import styles from './ControlsSection.module.css';
import { GamepadFields } from './GamepadFields.tsx';
import { LimitedSlider } from './LimitedSlider.tsx';
import { Section } from './Section.tsx';
import { useControllers } from './use-controllers.ts';
import { useSection } from './use-section.ts';
import { WheelCalibration } from './WheelCalibration.tsx';

export function ControlsSection() {
  const controllers = useControllers();
  return (
    <Section
      title="Controls"
      about="How a person steers. Touching any of them while a network or the expert drives takes the wheel."
      resets={['keyboard', 'mouse', 'gamepad', 'wheel']}
    >
      <KeyboardPanel />
      <MousePanel />
      <Panel title="Gamepad">
        <GamepadFields controllers={controllers} />
      </Panel>
      <Panel title="Steering wheel">
        <WheelCalibration controllers={controllers} />
      </Panel>
      <div className={styles.wide}>
        <Panel title="Connected now">
          {controllers.length === 0 ? (
            <p className={styles.soft}>
              No controller. Plug one in and press a button of it: a browser shows it only then.
            </p>
          ) : (
            controllers.map((controller) => <ControllerView key={controller.index} controller={controller} />)
          )}
        </Panel>
      </div>
    </Section>
  );
}

function KeyboardPanel() {
  const { values, change } = useSection('keyboard');
  if (!values) return null;
  return (
    <Panel title="Keyboard">
      <div className={styles.fields}>
        <LimitedSlider
          label="Steering while a key is held"
          unit="locks/s"
          help="Slow enough for small corrections: a network learns from what you show."
          value={values.steerPerS}
          limits={SETTINGS_LIMITS.keyboard.steerPerS}
          onChange={(steerPerS) => change({ steerPerS })}
        />
        <LimitedSlider
          label="Return once it is let go"
          unit="locks/s"
          value={values.returnPerS}
          limits={SETTINGS_LIMITS.keyboard.returnPerS}
          onChange={(returnPerS) => change({ returnPerS })}
        />
      </div>
    </Panel>
  );
}

function MousePanel() {
  const { values, change } = useSection('mouse');
  if (!values) return null;
  return (
    <Panel title="Mouse">
      <div className={styles.fields}>
        <Switch
          label="Steer with the mouse"
          help="Hold its button on the windscreen and move left and right."
          value={values.steering}
          onChange={(steering) => change({ steering })}
        />
        <LimitedSlider
          label="Way to full lock"
          unit="percent"
          help="Of the windscreen’s width."
          value={values.fullLockShare}
          limits={SETTINGS_LIMITS.mouse.fullLockShare}
          onChange={(fullLockShare) => change({ fullLockShare })}
        />
      </div>
    </Panel>
  );
}
