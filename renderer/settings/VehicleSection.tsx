import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { LimitedSlider } from './LimitedSlider.tsx';
import { Section } from './Section.tsx';
import { useSection } from './use-section.ts';

const LIMITS = SETTINGS_LIMITS.vehicle;

export function VehicleSection() {
  const { values, change } = useSection('vehicle');
  if (!values) return null;
  const radiusM = (1 / values.maxCurvaturePerM).toFixed(1);
  return (
    <Section
      title="Vehicle"
      about="Size and limits of the van, from the next road on, and of new evaluations. The usual ones are those of the Navlab."
      resets={['vehicle']}
    >
      <LimitedSlider
        label="Wheelbase"
        unit="m"
        value={values.wheelbaseM}
        limits={LIMITS.wheelbaseM}
        onChange={(wheelbaseM) => change({ wheelbaseM })}
      />
      <LimitedSlider
        label="Width over the tyres"
        unit="m"
        help="A wheel beyond the lane or the road counts against the driver."
        value={values.widthOverTyresM}
        limits={LIMITS.widthOverTyresM}
        onChange={(widthOverTyresM) => change({ widthOverTyresM })}
      />
      <LimitedSlider
        label="Sharpest curvature"
        unit="1/m"
        help={`Full lock: a turn of ${radiusM} m radius.`}
        value={values.maxCurvaturePerM}
        limits={LIMITS.maxCurvaturePerM}
        onChange={(maxCurvaturePerM) => change({ maxCurvaturePerM })}
      />
      <LimitedSlider
        label="Fastest steering"
        unit="1/(m·s)"
        help={`From straight to full lock in ${(values.maxCurvaturePerM / values.maxCurvatureRatePerMS).toFixed(1)} s.`}
        value={values.maxCurvatureRatePerMS}
        limits={LIMITS.maxCurvatureRatePerMS}
        onChange={(maxCurvatureRatePerMS) => change({ maxCurvatureRatePerMS })}
      />
      <LimitedSlider
        label="Steering lag"
        unit="s"
        help="Time constant with which the wheels follow the command."
        value={values.steeringLagS}
        limits={LIMITS.steeringLagS}
        onChange={(steeringLagS) => change({ steeringLagS })}
      />
      <LimitedSlider
        label="Strongest acceleration"
        unit="m/s²"
        value={values.maxAccelerationMps2}
        limits={LIMITS.maxAccelerationMps2}
        onChange={(maxAccelerationMps2) => change({ maxAccelerationMps2 })}
      />
      <LimitedSlider
        label="Strongest braking"
        unit="m/s²"
        value={values.maxDecelerationMps2}
        limits={LIMITS.maxDecelerationMps2}
        onChange={(maxDecelerationMps2) => change({ maxDecelerationMps2 })}
      />
    </Section>
  );
}
