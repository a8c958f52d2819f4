import { useEffect, useRef } from 'react';
import { type ModelEntry, nameOf } from '../../engine/protocol/library.ts';
import { bytesOf } from '../components/base64.ts';
import { percent } from '../components/format.ts';
import { paint, signedPixels } from '../components/pixels.ts';
import { onTheme } from '../components/theme.ts';
import { useThumbnail } from '../state/thumbnails.ts';
import styles from './ModelCard.module.css';

export interface ModelCardProps {
  readonly model: ModelEntry;
  readonly shown: boolean;
  onShow(): void;
  onCompare(): void;
}

/** A model in the list. */
export function ModelCard({ model, shown, onShow, onCompare }: ModelCardProps) {
  const ready = !model.live && !model.reading;
  const { validationWithinTwoUnits, withinTwoUnits } = model.scores;
  const score = validationWithinTwoUnits ?? withinTwoUnits;
  return (
    <article className={styles.card} data-shown={shown}>
      <input
        type="checkbox"
        className={styles.compare}
        aria-label={`Compare ${nameOf(model.file)}`}
        title="Compare"
        checked={shown}
        disabled={!ready}
        onChange={onCompare}
      />
      <button type="button" className={styles.show} aria-pressed={shown} disabled={!ready} onClick={onShow}>
        <Picture model={model} />
        <span className={styles.text}>
          <strong>{nameOf(model.file)}</strong>
          <span>
            {ready
              ? `${model.preset} · ${model.layers.join('–')}`
              : model.live
                ? 'Being written …'
                : 'Reading …'}
          </span>
          <span>
            {score !== undefined && (
              <b title="Within two units, on roads kept back where there are some">{percent(score)}</b>
            )}
            {model.epochs !== null && ` after ${model.epochs} epochs`}
          </span>
        </span>
      </button>
    </article>
  );
}

/** Camera weights of its strongest hidden units. */
function Picture({ model }: { readonly model: ModelEntry }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const thumbnail = useThumbnail('model', model);
  useEffect(() => {
    if (!thumbnail) return;
    const bytes = bytesOf(thumbnail.rgb);
    const weights = Float32Array.from({ length: bytes.length / 3 }, (_, i) => (bytes[3 * i]! - 128) / 127);
    const draw = () => paint(ref.current!, signedPixels(weights), thumbnail.columns);
    draw();
    return onTheme(draw);
  }, [thumbnail]);
  return <canvas ref={ref} className={`pixelated ${styles.picture}`} aria-hidden />;
}
