import type { Settings } from '../../engine/protocol/settings.ts';
import { SETTINGS_LIMITS } from '../../engine/protocol/settings-limits.ts';
import { speedShare, type Trust } from '../../engine/protocol/trust.ts';
import { type LimitedField, LimitedFields } from './LimitedFields.tsx';
import { Section } from './Section.tsx';
import styles from './TrustSection.module.css';
import { useSection } from './use-section.ts';

const FIELDS: readonly LimitedField<keyof Settings['trust']>[] = [
  {
    name: 'sure',
    label: 'Full speed from',
    unit: 'percent',
    help: 'Of the reliability that is usual for the network. Below, it drives slower.',
  },
  {
    name: 'lost',
    label: 'Not obeyed below',
    unit: 'percent',
    help: 'The car holds its last trusted curve and brakes. Where trust stays away it stops and calls for you.',
  },
];

export function TrustSection() {
  const { values, change } = useSection('trust');
  if (!values) return null;
  return (
    <Section
      title="Trust"
      about="How a network that tells its reliability is obeyed: on the Drive screen, and on the command line where it is given these settings. Evaluations go by the usual values, so that their scores can be compared. Any network stops and calls where its camera does not look where it should."
      resets={['trust']}
      aside={<SpeedCurve trust={values} />}
    >
      <LimitedFields fields={FIELDS} values={values} limits={SETTINGS_LIMITS.trust} change={change} />
    </Section>
  );
}

/** Where the curve ends: a network may be surer than usual. */
const MOST = 1.2;
const STEPS = 120;
/** Of the picture: a hundred units for the usual reliability, and for full speed. */
const UNIT = 100;

/** Speed over reliability. */
function SpeedCurve({ trust }: { readonly trust: Trust }) {
  const points = Array.from({ length: STEPS + 1 }, (_, i) => {
    const ofUsual = (MOST * i) / STEPS;
    return `${UNIT * ofUsual},${-UNIT * speedShare(ofUsual, trust)}`;
  });
  return (
    <figure className={styles.curve}>
      <figcaption>Speed over reliability</figcaption>
      <svg
        viewBox={`-26 ${-UNIT - 8} ${UNIT * MOST + 32} ${UNIT + 30}`}
        role="img"
        aria-label={`Full speed from ${percent(trust.sure)} of the usual reliability, none below ${percent(trust.lost)}`}
      >
        <rect className={styles.lost} x={0} y={-UNIT} width={UNIT * trust.lost} height={UNIT} />
        <rect
          className={styles.slower}
          x={UNIT * trust.lost}
          y={-UNIT}
          width={UNIT * (trust.sure - trust.lost)}
          height={UNIT}
        />
        <path className={styles.axes} d={`M0 ${-UNIT} V0 H${UNIT * MOST}`} />
        <polyline className={styles.line} points={points.join(' ')} />
        <text x={-4} y={-UNIT + 3} textAnchor="end">
          full
        </text>
        <text x={-4} y={3} textAnchor="end">
          0
        </text>
        <text x={UNIT} y={13} textAnchor="middle">
          usual
        </text>
      </svg>
    </figure>
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
