import type { Conditions } from '../../sim/scene/conditions.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { Slider } from '../components/Field.tsx';
import { percent } from '../components/format.ts';
import { changeDrive, useDriveSettings, useHasWheel } from './changes.ts';
import styles from './WeatherPanel.module.css';

const PRESETS: readonly (readonly [name: string, conditions: Conditions])[] = [
  ['Clear', CLEAR_DAY],
  ['Overcast', { ...CLEAR_DAY, cloudiness: 0.95 }],
  ['Rain', { ...CLEAR_DAY, cloudiness: 0.95, rain: 0.7, fogPerM: 0.004, surfacePaleness: 0.3 }],
  ['Fog', { ...CLEAR_DAY, cloudiness: 0.7, fogPerM: 0.018 }],
  ['Dusk', { ...CLEAR_DAY, sunElevationRad: 0.09, sunAzimuthRad: 0.6, cloudiness: 0.3 }],
  ['Autumn', { ...CLEAR_DAY, season: 0.55, sunElevationRad: 0.4 }],
  ['Snow', { ...CLEAR_DAY, season: 1, sunElevationRad: 0.35, cloudiness: 0.4 }],
];

const SEASONS = ['summer', 'late summer', 'autumn', 'bare spring', 'snow'];

interface Setting {
  readonly key: Exclude<keyof Conditions, 'seed'>;
  readonly label: string;
  readonly max: number;
  readonly step: number;
  readonly shown: (value: number) => string;
}

const SETTINGS: readonly Setting[] = [
  { key: 'sunElevationRad', label: 'Sun height', max: 1.5, step: 0.01, shown: degrees },
  { key: 'sunAzimuthRad', label: 'Sun direction', max: 6.28, step: 0.02, shown: degrees },
  { key: 'cloudiness', label: 'Clouds', max: 1, step: 0.01, shown: whole },
  {
    key: 'fogPerM',
    label: 'Fog',
    max: 0.03,
    step: 0.0005,
    shown: (value) => (value < 0.0005 ? 'none' : `see ${Math.round(3 / value)} m`),
  },
  { key: 'rain', label: 'Rain', max: 1, step: 0.01, shown: whole },
  {
    key: 'season',
    label: 'Season',
    max: 1,
    step: 0.01,
    shown: (value) => SEASONS[Math.round(value * (SEASONS.length - 1))]!,
  },
  { key: 'surfacePaleness', label: 'Pale surface', max: 1, step: 0.01, shown: whole },
  { key: 'cameraNoise', label: 'Camera noise', max: 20, step: 0.5, shown: (value) => `${value} of 255` },
  {
    key: 'rangeNoiseM',
    label: 'Range noise',
    max: 1,
    step: 0.01,
    shown: (value) => `${Math.round(100 * value)} cm`,
  },
];

/** Light and weather: what is moved here changes the picture at once, for the network too. */
export function WeatherPanel() {
  const conditions = useDriveSettings()?.conditions;
  const hasWheel = useHasWheel();
  if (!conditions) return null;
  return (
    <section className={styles.panel} aria-label="Weather">
      <h2>Light and weather</h2>
      <div className={styles.presets}>
        {PRESETS.map(([name, preset]) => (
          <button
            key={name}
            type="button"
            className={styles.preset}
            aria-pressed={JSON.stringify(preset) === JSON.stringify(conditions)}
            disabled={!hasWheel}
            onClick={() => changeDrive({ conditions: preset })}
          >
            {name}
          </button>
        ))}
      </div>
      {SETTINGS.map(({ key, label, max, step, shown }) => (
        <Slider
          key={key}
          label={label}
          value={conditions[key]}
          min={0}
          max={max}
          step={step}
          shown={shown(conditions[key])}
          disabled={!hasWheel}
          onChange={(value) => changeDrive({ conditions: { ...conditions, [key]: value } })}
        />
      ))}
    </section>
  );
}

function degrees(rad: number): string {
  return `${Math.round((180 / Math.PI) * rad)}°`;
}

function whole(share: number): string {
  return percent(share, 0);
}
