import type { Settings } from '../../engine/protocol/settings.ts';
import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { type LimitedField, LimitedFields } from './LimitedFields.tsx';
import { Section } from './Section.tsx';
import { useSection } from './use-section.ts';

export function VehicleSection() {
  const { values, change } = useSection('vehicle');
  if (!values) return null;
  const radiusM = (1 / values.maxCurvaturePerM).toFixed(1);
  const lockS = (values.maxCurvaturePerM / values.maxCurvatureRatePerMS).toFixed(1);
  const fields: readonly LimitedField<keyof Settings['vehicle']>[] = [
    { name: 'wheelbaseM', label: 'Wheelbase', unit: 'm' },
    {
      name: 'widthOverTyresM',
      label: 'Width over the tyres',
      unit: 'm',
      help: 'A wheel beyond the lane or the road counts against the driver.',
    },
    {
      name: 'maxCurvaturePerM',
      label: 'Sharpest curvature',
      unit: '1/m',
      help: `Full lock: a turn of ${radiusM} m radius.`,
    },
    {
      name: 'maxCurvatureRatePerMS',
      label: 'Fastest steering',
      unit: '1/(m·s)',
      help: `From straight to full lock in ${lockS} s.`,
    },
    {
      name: 'steeringLagS',
      label: 'Steering lag',
      unit: 's',
      help: 'Time constant with which the wheels follow the command.',
    },
    { name: 'maxAccelerationMps2', label: 'Strongest acceleration', unit: 'm/s²' },
    { name: 'maxDecelerationMps2', label: 'Strongest braking', unit: 'm/s²' },
  ];
  return (
    <Section
      title="Vehicle"
      about="Size and limits of the van, from the next road on, and of new evaluations. The usual ones are those of the Navlab."
      resets={['vehicle']}
    >
      <LimitedFields fields={fields} values={values} limits={SETTINGS_LIMITS.vehicle} change={change} />
    </Section>
  );
}
