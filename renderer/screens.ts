import {
  Activity,
  Car,
  ChartNoAxesCombined,
  Film,
  FlaskConical,
  GraduationCap,
  type LucideIcon,
  Network,
  Settings,
} from 'lucide-react';
import { type ComponentType, lazy } from 'react';
import { DiagnosticsScreen } from './diagnostics/DiagnosticsScreen.tsx';
import { DriveScreen } from './drive/DriveScreen.tsx';
import { EvaluateScreen } from './evaluate/EvaluateScreen.tsx';
import { ModelsScreen } from './models/ModelsScreen.tsx';
import { RecordingsScreen } from './recordings/RecordingsScreen.tsx';
import { SettingsScreen } from './settings/SettingsScreen.tsx';
import type { ScreenId } from './state/navigation.ts';
import { TrainScreen } from './train/TrainScreen.tsx';

/** Loaded when it is first opened: the start of the cockpit waits for none of it. */
const LabScreen = lazy(async () => ({ default: (await import('./lab/LabScreen.tsx')).LabScreen }));

/** A room of the cockpit. */
export interface Screen {
  readonly id: ScreenId;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly component: ComponentType;
}

/** In the order of the rail, and of the keys 1 … 8. */
export const SCREENS: readonly Screen[] = [
  { id: 'drive', label: 'Drive', icon: Car, component: DriveScreen },
  { id: 'recordings', label: 'Recordings', icon: Film, component: RecordingsScreen },
  { id: 'train', label: 'Train', icon: GraduationCap, component: TrainScreen },
  { id: 'evaluate', label: 'Evaluate', icon: ChartNoAxesCombined, component: EvaluateScreen },
  { id: 'models', label: 'Models', icon: Network, component: ModelsScreen },
  { id: 'settings', label: 'Settings', icon: Settings, component: SettingsScreen },
  { id: 'diagnostics', label: 'Diagnostics', icon: Activity, component: DiagnosticsScreen },
  { id: 'lab', label: 'Lab', icon: FlaskConical, component: LabScreen },
];
