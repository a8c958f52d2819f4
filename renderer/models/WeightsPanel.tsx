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

function layoutInWords({ range, camera, roadIntensityFeedback, layers }: ModelInfo): string {
  const parts = [
    layers.length === 3 && 'to the directions, left to right',
    range && 'from the range image',
    camera && 'from the camera image',
    roadIntensityFeedback && 'squares from and to the road intensity',
  ].filter(Boolean);
  return `From top to bottom: ${parts.join('; ')}. Each picture has a scale of its own.`;
}
