import { useEffect, useRef, useState } from 'react';
import type { CropShares, ImportPreview } from '../../engine/protocol/exchange.ts';
import type { Thumbnail } from '../../engine/protocol/library.ts';
import { bytesOf } from '../components/base64.ts';
import { NumberField, Slider, Switch, TextField } from '../components/Field.tsx';
import { duration, sentence } from '../components/format.ts';
import { paint, rgbPixels } from '../components/pixels.ts';
import { SteeringHistogram } from '../recordings/SteeringHistogram.tsx';
import { changeTaken, useImport } from '../state/imports.ts';
import { CameraForm } from './CameraForm.tsx';
import { clean } from './clean-name.ts';
import { GroundGrid, type GroundGridProps } from './GroundGrid.tsx';
import styles from './ImportDialog.module.css';
import { TableForm } from './TableForm.tsx';

/** What an import would bring, and how it is to be done. */
export function ImportPreviewPanel({ preview }: { readonly preview: ImportPreview }) {
  const { name, crop, pilot, sideCameras, camera, roadWidthM } = useImport();
  const [chosen, choose] = useState(0);
  const { frames, seconds, rateHz, gaps, skipped, notes, steeringHistogram, pictures, kind } = preview;
  const { assumedRateHz, table, question } = preview;
  const set = useImport.setState;
  const changeCrop = (change: Partial<CropShares>) => set({ crop: { ...crop, ...change } });
  const hasPilot = pilot || skipped.some(({ reason }) => reason === 'a pilot drove');
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return (
    <div className={styles.preview}>
      <section className={styles.column} aria-label="Pictures">
        {pictures[chosen] && (
          <Cropped
            picture={pictures[chosen]}
            label={`Picture ${chosen + 1}`}
            crop={crop}
            grid={camera && { camera, roadWidthM }}
          />
        )}
        <Slider
          label="Cut away above"
          shown={percent(crop.top)}
          value={crop.top}
          min={0}
          max={0.8}
          step={0.01}
          onChange={(top) => changeCrop({ top: Math.min(top, 0.9 - crop.bottom) })}
        />
        <Slider
          label="Cut away below"
          shown={percent(crop.bottom)}
          value={crop.bottom}
          min={0}
          max={0.8}
          step={0.01}
          onChange={(bottom) => changeCrop({ bottom: Math.min(bottom, 0.9 - crop.top) })}
        />
        <Slider
          label="Cut away at each side"
          shown={percent(crop.sides)}
          value={crop.sides}
          min={0}
          max={0.4}
          step={0.01}
          onChange={(sides) => changeCrop({ sides })}
        />
        {pictures.length > 1 && (
          <fieldset className={styles.strip} aria-label="Picture to look at">
            {pictures.map((picture, i) => (
              <button key={i} type="button" aria-pressed={i === chosen} onClick={() => choose(i)}>
                <Shown picture={picture} label={`Picture ${i + 1}`} />
              </button>
            ))}
          </fieldset>
        )}
      </section>
      <section className={styles.column} aria-label="Frames">
        {question === null ? (
          <>
            <p>
              <strong>{frames} frames</strong> over {duration(seconds)},{' '}
              {rateHz === null ? 'at an uneven rate' : `${Math.round(rateHz)} a second`}
              {gaps > 0 && `, ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`}.
            </p>
            <SteeringHistogram counts={steeringHistogram} />
          </>
        ) : (
          <p role="status">{sentence(question)}. Choose the column that steers.</p>
        )}
        {(skipped.length > 0 || notes.length > 0) && (
          <ul className={styles.troubles}>
            {skipped.map(({ reason, count }) => (
              <li key={reason}>
                {count} left out: {reason}
              </li>
            ))}
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        {table && <TableForm table={table} open={question !== null} />}
        {assumedRateHz !== null && (
          <NumberField
            label="Frames a second"
            help="The records do not say when they were made."
            value={assumedRateHz}
            min={0.1}
            max={1000}
            step="any"
            onChange={(value) => void changeTaken({ rateHz: value })}
          />
        )}
        <TextField
          label="Name of the new drive"
          value={name}
          onChange={(text) => set({ name: clean(text) })}
        />
        {hasPilot && (
          <Switch
            label="Frames that a pilot steered too"
            value={pilot}
            onChange={(value) => void changeTaken({ pilot: value })}
          />
        )}
        {kind === 'udacity' && (
          <Switch
            label="Side cameras too"
            help="Each adds 0.2 of steering towards the middle."
            value={sideCameras}
            onChange={(value) => void changeTaken({ sideCameras: value })}
          />
        )}
        <CameraForm picture={pictures[chosen]} />
      </section>
    </div>
  );
}

/** A picture with what the retina does not see in the shade, and a grid on the ground where the camera is set. */
function Cropped({
  picture,
  label,
  crop,
  grid,
}: {
  readonly picture: Thumbnail;
  readonly label: string;
  readonly crop: CropShares;
  readonly grid: Omit<GroundGridProps, 'picture'> | null;
}) {
  const percent = (share: number) => `${100 * share}%`;
  const { top, bottom, sides } = crop;
  return (
    <figure className={styles.cropped}>
      <Shown picture={picture} label={label} />
      <span
        className={styles.window}
        style={{ top: percent(top), bottom: percent(bottom), left: percent(sides), right: percent(sides) }}
      />
      {grid && <GroundGrid picture={picture} {...grid} />}
    </figure>
  );
}

function Shown({ picture, label }: { readonly picture: Thumbnail; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => paint(canvas.current!, rgbPixels(bytesOf(picture.rgb)), picture.columns), [picture]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      style={{ aspectRatio: picture.columns / picture.rows }}
    />
  );
}
