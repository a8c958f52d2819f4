import { Slider } from '../components/Field.tsx';

const DEGREE = Math.PI / 180;

/** How a number is written: its unit, and how many of it make one of the setting's. */
const UNITS = {
  m: { unit: 'm', scale: 1, step: 0.05, digits: 2 },
  degrees: { unit: '°', scale: DEGREE, step: 0.5, digits: 1 },
  cells: { unit: '', scale: 1, step: 1, digits: 0 },
  s: { unit: 's', scale: 1, step: 0.01, digits: 2 },
  'm/s²': { unit: 'm/s²', scale: 1, step: 0.1, digits: 1 },
  '1/m': { unit: '1/m', scale: 1, step: 0.005, digits: 3 },
  '1/(m·s)': { unit: '1/(m·s)', scale: 1, step: 0.01, digits: 2 },
  'locks/s': { unit: 'of full lock a second', scale: 1, step: 0.05, digits: 2 },
  percent: { unit: '%', scale: 0.01, step: 1, digits: 0 },
} as const;

export interface LimitedSliderProps {
  readonly label: string;
  readonly help?: string;
  readonly unit: keyof typeof UNITS;
  /** In the setting's own unit, as are `limits`. */
  readonly value: number;
  readonly limits: readonly [number, number];
  /** A whole number, for a setting that needs no finer one than that. */
  readonly step?: number;
  onChange(value: number): void;
}

/** A slider within a setting's limits, in the unit that people use. */
export function LimitedSlider({ label, help, unit, value, limits, step, onChange }: LimitedSliderProps) {
  const { unit: written, scale, step: ownStep, digits } = UNITS[unit];
  const shown = value / scale;
  return (
    <Slider
      label={label}
      {...(help === undefined ? {} : { help })}
      value={shown}
      min={limits[0] / scale}
      max={limits[1] / scale}
      step={step ?? ownStep}
      shown={`${shown.toFixed(step === undefined ? digits : 0)}${written && (written === '°' ? '' : ' ')}${written}`}
      onChange={(next) => onChange(Math.min(limits[1], Math.max(limits[0], next * scale)))}
    />
  );
}
