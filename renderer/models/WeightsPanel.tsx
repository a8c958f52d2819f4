import type { ModelInfo } from '../../engine/protocol/model.ts';
import { Panel } from '../components/Panel.tsx';
import { UnitPicture } from './UnitPicture.tsx';
import styles from './WeightsPanel.module.css';

/** Drawn at most: more are more than anybody looks at. */
const MOST_UNITS = 200;

/** The weights of all hidden units as pictures. */
export function WeightsPanel({ info }: { readonly info: ModelInfo }) {
  const { units } = info;
  const shown = units.slice(0, MOST_UNITS);
  return (
    <Panel
      title={
        info.layers.length > 2
          ? `What its ${units.length} hidden units look for`
          : `Weights of its ${units.length} units`
      }
      label={`Weights of ${info.file}`}
      aside={
        <span className={styles.legend}>
          <span className={styles.excites}>excites</span>
          <span className={styles.inhibits}>inhibits</span>
        </span>
      }
    >
      <div className={styles.units} data-few={units.length <= 8}>
        {shown.map((unit, i) => (
          <UnitPicture key={`${info.digest} ${i}`} number={i + 1} unit={unit} info={info} />
        ))}
      </div>
      <p className={styles.note}>{layoutInWords(info)}</p>
      {units.length > MOST_UNITS && (
        <p className={styles.note}>{`The first ${MOST_UNITS} of ${units.length}.`}</p>
      )}
    </Panel>
  );
}

function layoutInWords({ pictures: { from, to } }: ModelInfo): string {
  const labels = (pictures: typeof from, single: boolean, word: string) =>
    pictures
      .filter(({ rows, columns }) => (rows * columns === 1) === single)
      .map(({ label }) => `${word} ${label}`);
  const squares = [...labels(from, true, 'from'), ...labels(to, true, 'to')];
  const parts = [
    ...labels(to, false, 'to'),
    ...labels(from, false, 'from').reverse(),
    ...(squares.length > 0 ? [`squares ${squares.join(' and ')}`] : []),
  ];
  return `From top to bottom: ${parts.join('; ')}. Each picture has a scale of its own.`;
}
