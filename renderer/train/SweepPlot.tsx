import { axisOfSetting, linearAxis, logAxis, tickText } from '../../engine/protocol/axes.ts';
import styles from './SweepPlot.module.css';

/** How a network is drawn: dropped on the way, trained to the end, or the best driver. */
export type Role = 'stopped' | 'finished' | 'best';

/** A network as a dot. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly role: Role;
  /** Said when it is pointed at. */
  readonly about: string;
}

const WORDS: Readonly<Record<Role, string>> = {
  stopped: 'not trained to the end',
  finished: 'trained to the end',
  best: 'the best driver',
};
const ROLES = Object.keys(WORDS) as Role[];
const [WIDTH, HEIGHT] = [360, 200];
const MARGIN = { left: 46, right: 10, top: 8, bottom: 22 };
/** Multiples of it, less their whole part, spread evenly and in no order: dots of one column do not look like a trend. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Measures whose ends are so many times apart are drawn by their logarithm. */
const WIDE = 5;

export interface SweepPlotProps {
  readonly title: string;
  readonly dots: readonly Dot[];
  /** All values of the setting, also those that no dot has yet. */
  readonly values: readonly number[];
  /** Said while there is no dot: when there will be. */
  readonly none: string;
}

/** A measure against a setting, a dot a network. */
export function SweepPlot({ title, dots, values, none }: SweepPlotProps) {
  const roles = ROLES.filter((role) => dots.some((dot) => dot.role === role));
  return (
    <figure className={styles.plot}>
      <figcaption>
        <span>{title}</span>
        {roles.map((role) => (
          <span key={role} className={styles.key} data-role={role}>
            {WORDS[role]}
          </span>
        ))}
      </figcaption>
      {dots.length === 0 ? <p className="soft">{none}</p> : <Drawing {...{ title, dots, values }} />}
    </figure>
  );
}

function Drawing({ title, dots, values }: Omit<SweepPlotProps, 'none'>) {
  const ys = dots.map(({ y }) => y);
  const [least, most] = [Math.min(...ys), Math.max(...ys)];
  const x = axisOfSetting(values);
  const y = least > 0 && most / least > WIDE ? logAxis(ys) : linearAxis(ys);
  const px = (share: number) => MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right);
  const py = (share: number) => HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const spread = x.columns ? 0.6 / x.ticks.length : 0;
  return (
    <svg
      className={styles.drawing}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${title}: ${dots.length} networks, from ${tickText(least)} to ${tickText(most)}`}
    >
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={py(y.at(tick))} y2={py(y.at(tick))} />
          <text x={MARGIN.left - 6} y={py(y.at(tick)) + 4} textAnchor="end">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <text key={tick} x={px(x.at(tick))} y={HEIGHT - 6} textAnchor="middle">
          {tickText(tick)}
        </text>
      ))}
      {dots
        .toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
        .map(({ x: value, y: measure, role, about }, i) => (
          <circle
            key={about}
            data-role={role}
            cx={px(x.at(value) + spread * ((((i + 1) * GOLDEN) % 1) - 0.5))}
            cy={py(y.at(measure))}
            r={role === 'best' ? 5.5 : 3.6}
          >
            <title>{about}</title>
          </circle>
        ))}
    </svg>
  );
}
