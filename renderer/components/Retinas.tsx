import { useEffect, useRef } from 'react';
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
  readonly range: Pick<SensorSettings['range'], 'rows' | 'columns' | 'maxRangeM'>;
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
    paint(rangeCanvas.current!, rangePixels(images.range, range.maxRangeM), range.columns);
  }, [images, camera, range]);
  return (
    <div className={styles.retinas}>
      <figure>
        <canvas
          ref={cameraCanvas}
          className="pixelated"
          style={{ aspectRatio: camera.columns / camera.rows }}
          role="img"
          aria-label={`Camera retina ${of}`.trim()}
        />
        <figcaption>
          Camera {camera.rows}×{camera.columns}
        </figcaption>
      </figure>
      <figure>
        <canvas
          ref={rangeCanvas}
          className="pixelated"
          style={{ aspectRatio: range.columns / range.rows }}
          role="img"
          aria-label={`Range retina ${of}`.trim()}
        />
        <figcaption>
          Range {range.rows}×{range.columns}, near is bright
        </figcaption>
      </figure>
    </div>
  );
}
