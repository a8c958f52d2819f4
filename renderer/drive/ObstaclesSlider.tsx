import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { Slider } from '../components/Field.tsx';

/** How many obstacles stand on a road, per km. */
export function ObstaclesSlider({
  value,
  onChange,
}: {
  readonly value: number;
  onChange(perKm: number): void;
}) {
  return (
    <Slider
      label="Obstacles"
      value={value}
      min={0}
      max={MOST_OBSTACLES_PER_KM}
      step={1}
      shown={value === 0 ? 'none' : `${value} per km`}
      onChange={onChange}
    />
  );
}
