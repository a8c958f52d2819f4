import { axisOfMeasure, axisOfSetting, tickText } from '../../engine/protocol/axes.ts';
import { asideInColumn, type Dot, inFront, ROLES, type Role } from '../../engine/protocol/scatter.ts';
import styles from './SweepPlot.module.css';

const WORDS: Readonly<Record<Role, string>> = {
  stopped: 'not trained to the end',
  finished: 'trained to the end',
  best: 'the best driver',
};
const [WIDTH, HEIGHT] = [360, 200];
const MARGIN = { left: 46, right: 10, top: 8, bottom: 22 };

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
  const y = axisOfMeasure(ys);
  const px = (share: number) => MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right);
  const py = (share: number) => HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const column = x.columns ? 1 / x.ticks.length : 0;
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
      {inFront(dots).map(({ x: value, y: measure, role, about }, i) => (
        <circle
          key={about}
          data-role={role}
          cx={px(x.at(value) + column * asideInColumn(i))}
          cy={py(y.at(measure))}
          r={role === 'best' ? 5.5 : 3.6}
        >
          <title>{about}</title>
        </circle>
      ))}
    </svg>
  );
}
