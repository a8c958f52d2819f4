import { useEffect, useRef } from 'react';
import type { ModelEntry } from '../../engine/protocol/library.ts';
import { bytesOf } from '../components/base64.ts';
import { FileCard } from '../components/FileCard.tsx';
import { percent } from '../components/format.ts';
import { paint, signedPixels } from '../components/pixels.ts';
import { onTheme } from '../components/theme.ts';
import { useThumbnail } from '../state/thumbnails.ts';

export interface ModelCardProps {
  readonly model: ModelEntry;
  readonly shown: boolean;
  onShow(): void;
  onCompare(): void;
}

/** A model in the list. */
export function ModelCard({ model, shown, onShow, onCompare }: ModelCardProps) {
  const { validationWithinTwoUnits, withinTwoUnits } = model.scores;
  const score = validationWithinTwoUnits ?? withinTwoUnits;
  return (
    <FileCard
      kind="model"
      entry={model}
      picture={<Picture model={model} />}
      facts={[
        `${model.preset} · ${model.layers.join('–')}`,
        <>
          {score !== undefined && (
            <b title="Within two units, on what was kept back, where something was">{percent(score)}</b>
          )}
          {model.epochs !== null && ` after ${model.epochs} epochs`}
        </>,
      ]}
      open={shown}
      ticked={shown}
      tickTo="Compare"
      onOpen={onShow}
      onTick={onCompare}
    />
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
  return <canvas ref={ref} className="pixelated" aria-hidden />;
}
