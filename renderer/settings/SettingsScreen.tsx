import { Camera, Gamepad2, Gauge, type LucideIcon, Palette, Radar, Truck } from 'lucide-react';
import { type ComponentType, useState } from 'react';
import { ScreenFrame } from '../components/ScreenFrame.tsx';
import { useEngine } from '../state/engine.ts';
import { ControlsSection } from './ControlsSection.tsx';
import { GeneralSection } from './GeneralSection.tsx';
import { CameraSection, RangeSection } from './SensorSections.tsx';
import styles from './SettingsScreen.module.css';
import { TrustSection } from './TrustSection.tsx';
import { VehicleSection } from './VehicleSection.tsx';

const SECTIONS: readonly {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly component: ComponentType;
}[] = [
  { id: 'camera', label: 'Camera', icon: Camera, component: CameraSection },
  { id: 'range', label: 'Range finder', icon: Radar, component: RangeSection },
  { id: 'vehicle', label: 'Vehicle', icon: Truck, component: VehicleSection },
  { id: 'trust', label: 'Trust', icon: Gauge, component: TrustSection },
  { id: 'controls', label: 'Controls', icon: Gamepad2, component: ControlsSection },
  { id: 'general', label: 'Appearance and library', icon: Palette, component: GeneralSection },
];

/** Everything that can be set, section by section. */
export function SettingsScreen() {
  const settings = useEngine(({ settings }) => settings);
  const [shown, setShown] = useState('camera');
  const { component: Section } = SECTIONS.find(({ id }) => id === shown)!;
  return (
    <ScreenFrame title="Settings">
      {settings?.problem && (
        <p className={styles.problem} role="alert">
          <strong>{settings.problem.message}.</strong> {settings.problem.hint}
        </p>
      )}
      <div className={styles.columns}>
        <nav className={styles.sections} aria-label="Sections">
          {SECTIONS.map(({ id, label, icon: Icon }) => (
            <button
              key={id}
              type="button"
              aria-current={id === shown ? 'true' : undefined}
              onClick={() => setShown(id)}
            >
              <Icon size={16} aria-hidden />
              {label}
            </button>
          ))}
        </nav>
        {settings && <Section />}
      </div>
    </ScreenFrame>
  );
}
