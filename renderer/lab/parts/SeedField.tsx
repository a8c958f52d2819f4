import { NumberField } from '../../components/Field.tsx';
import { MOST_SEED } from '../place.ts';
import widths from './widths.module.css';

export interface SeedFieldProps {
  readonly value: number;
  onChange(seed: number): void;
}

/** The seed of whatever a page draws by chance. */
export function SeedField({ value, onChange }: SeedFieldProps) {
  return (
    <div className={widths.tiny}>
      <NumberField label="Seed" value={value} min={0} max={MOST_SEED} onChange={onChange} />
    </div>
  );
}
