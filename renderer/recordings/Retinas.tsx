import { useEffect, useRef } from 'react';
import { paint, rangePixels, rgbPixels } from '../components/pixels.ts';
import type { Player } from './player.ts';
import styles from './Retinas.module.css';

/** What camera and range finder saw at the frame that is shown, cell by cell. */
export function Retinas({ player }: { readonly player: Player }) {
  const camera = useRef<HTMLCanvasElement>(null);
  const range = useRef<HTMLCanvasElement>(null);
  const { info } = player.recording;
  useEffect(() => {
    let shown = -1;
    const draw = () => {
      if (shown === player.index) return;
      const images = player.images.get(player.index);
      if (!images) return;
      shown = player.index;
      paint(camera.current!, rgbPixels(images.camera), info.camera.columns);
      paint(range.current!, rangePixels(images.range, info.range.maxRangeM), info.range.columns);
    };
    draw();
    return player.subscribe(draw);
  }, [player, info]);
  return (
    <div className={styles.retinas}>
      <figure>
        <canvas ref={camera} className="pixelated" role="img" aria-label="Camera retina" />
        <figcaption>
          Camera {info.camera.rows}×{info.camera.columns}
        </figcaption>
      </figure>
      <figure>
        <canvas ref={range} className="pixelated" role="img" aria-label="Range retina" />
        <figcaption>
          Range {info.range.rows}×{info.range.columns}, near is bright
        </figcaption>
      </figure>
    </div>
  );
}
