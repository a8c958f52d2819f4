import { Panel } from '../../components/Panel.tsx';
import styles from './WhyNetworks.module.css';

const YEARS: readonly { readonly year: string; readonly what: string; readonly source: string }[] = [
  {
    year: '1989',
    what: 'ALVINN: 1217 – 29 – 46 units, 400 m of path through a wood at 0.5 m/s',
    source: 'Pomerleau, NIPS 1988',
  },
  {
    year: '1990',
    what: 'It watches a person drive for five minutes, then drives; up to 20 mph',
    source: 'Pomerleau, NIPS 1990',
  },
  {
    year: '1992',
    what: 'It draws again what it sees, and so knows what it does not know',
    source: 'Pomerleau, NIPS 1992',
  },
  { year: '1995', what: 'More than 90 miles at 55 mph on single-lane roads', source: 'Baluja, 1995' },
  {
    year: '1995',
    what: 'A successor steers 98 % of 2,850 miles across the United States',
    source: 'Pomerleau and Jochem, 1995',
  },
  {
    year: '2012',
    what: 'AlexNet: convolution, depth and graphics cards',
    source: 'Krizhevsky and others, NIPS 2012',
  },
  {
    year: '2016',
    what: 'PilotNet: pictures in, steering out again, with nine layers',
    source: 'Bojarski and others, 2016',
  },
];

/** What came of the network that steers. */
export function After() {
  return (
    <Panel title="From picture to steering">
      <ol className={styles.years}>
        {YEARS.map(({ year, what, source }) => (
          <li key={what}>
            <b>{year}</b>
            <span>
              {what}
              <small>{source}</small>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
