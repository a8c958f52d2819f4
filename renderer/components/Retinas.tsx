import { type RefObject, useEffect, useRef } from 'react';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { paint, rangePixels, rgbPixels } from './pixels.ts';
import styles from './Retinas.module.css';

/** What both sensors saw at a moment. */
export interface RetinaImages {
  readonly camera: Uint8Array;
  readonly range: Float32Array;
}

export interface RetinasProps {
  readonly camera: Pick<SensorSettings['camera'], 'rows' | 'columns'>;
  /** null: there is no range finder. */
  readonly range: Pick<SensorSettings['range'], 'rows' | 'columns' | 'maxRangeM'> | null;
  /** undefined: not there yet; what was shown before stays. */
  readonly images: RetinaImages | undefined;
  /** Whose eyes, for screen readers, where there are several. */
  readonly of?: string;
}

/** What camera and range finder saw, cell by cell. */
export function Retinas({ camera, range, images, of = '' }: RetinasProps) {
  const cameraCanvas = useRef<HTMLCanvasElement>(null);
  const rangeCanvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!images) return;
    paint(cameraCanvas.current!, rgbPixels(images.camera), camera.columns);
    if (range) paint(rangeCanvas.current!, rangePixels(images.range, range.maxRangeM), range.columns);
  }, [images, camera, range]);
  return (
    <div className={styles.retinas}>
      <Retina ref={cameraCanvas} name="Camera" of={of} size={camera} />
      {range && <Retina ref={rangeCanvas} name="Range" of={of} size={range} note=", near is bright" />}
    </div>
  );
}

/** One sensor's image, as wide as there is room. */
function Retina({
  ref,
  name,
  of,
  size: { rows, columns },
  note = '',
}: {
  readonly ref: RefObject<HTMLCanvasElement | null>;
  readonly name: string;
  readonly of: string;
  readonly size: { readonly rows: number; readonly columns: number };
  readonly note?: string;
}) {
  return (
    <figure>
      <canvas
        ref={ref}
        className="pixelated"
        style={{ aspectRatio: columns / rows }}
        role="img"
        aria-label={`${name} retina ${of}`.trim()}
      />
      <figcaption>
        {name} {rows}×{columns}
        {note}
      </figcaption>
    </figure>
  );
}
