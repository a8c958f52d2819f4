import { useEffect, useState } from 'react';
import type { Settings } from '../../engine/protocol/settings.ts';
import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Switch } from '../components/Field.tsx';
import styles from './ControlsSection.module.css';
import { LimitedSlider } from './LimitedSlider.tsx';
import type { Controller } from './use-controllers.ts';
import { useSection } from './use-section.ts';

type Role = 'throttleButton' | 'brakeButton' | 'recordButton' | 'dropButton' | 'modeButton';

const ROLES: readonly { readonly role: Role; readonly label: string }[] = [
  { role: 'throttleButton', label: 'Throttle' },
  { role: 'brakeButton', label: 'Brake' },
  { role: 'recordButton', label: 'Record' },
  { role: 'dropButton', label: 'Drop the last seconds' },
  { role: 'modeButton', label: 'Change who drives' },
];

/** Names of the standard mapping's buttons. */
const STANDARD = [
  'A / ✕',
  'B / ○',
  'X / □',
  'Y / △',
  'L1',
  'R1',
  'L2',
  'R2',
  'Select',
  'Start',
  'L3',
  'R3',
  '↑',
  '↓',
  '←',
  '→',
];

export function GamepadFields({ controllers }: { readonly controllers: readonly Controller[] }) {
  const { values, change } = useSection('gamepad');
  const [asking, setAsking] = useState<Role>();
  useEffect(() => {
    if (!asking) return;
    const pressed = controllers.flatMap(({ buttons }) => {
      const i = buttons.findIndex((button) => button.pressed);
      return i < 0 ? [] : [i];
    })[0];
    if (pressed === undefined) return;
    change({ [asking]: pressed } as Partial<Settings['gamepad']>);
    setAsking(undefined);
  });
  if (!values) return null;
  return (
    <div className={styles.fields}>
      <NumberField
        label="Axis that steers"
        help="0 is across the left stick, 2 across the right one."
        value={values.steerAxis}
        min={0}
        max={63}
        onChange={(steerAxis) => change({ steerAxis })}
      />
      <Switch
        label="The other way round"
        value={values.steerInverted}
        onChange={(steerInverted) => change({ steerInverted })}
      />
      <LimitedSlider
        label="Dead zone"
        unit="percent"
        help="Way of the stick around its middle that counts as the middle."
        value={values.deadZone}
        limits={SETTINGS_LIMITS.gamepad.deadZone}
        onChange={(deadZone) => change({ deadZone })}
      />
      <div className={styles.roles}>
        {ROLES.map(({ role, label }) => [
          <span key={`${role} name`}>{label}</span>,
          <span key={`${role} button`} className={styles.soft}>
            {asking === role ? 'Press a button …' : (STANDARD[values[role]] ?? `Button ${values[role]}`)}
          </span>,
          <Button
            key={role}
            tone="quiet"
            label={`${asking === role ? 'Keep' : 'Assign'} the button of ${label}`}
            disabled={controllers.length === 0}
            onClick={() => setAsking(asking === role ? undefined : role)}
          >
            {asking === role ? 'Keep' : 'Assign'}
          </Button>,
        ])}
      </div>
    </div>
  );
}
