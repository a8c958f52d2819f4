import { useEffect, useRef } from 'react';
import type { LookFrame } from '../../engine/protocol/binary.ts';
import { paint, rangePixels, rgbPixels } from '../components/pixels.ts';
import { looks } from '../state/frames.ts';
import styles from './SensorSections.module.css';

/** What a sensor of the car sees now. */
export function SensorPreview({ sensor }: { readonly sensor: 'camera' | 'range' }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A look may still come between the canvas's going and the end of the subscription.
    const element = canvas.current!;
    const draw = ({ camera, range }: LookFrame) => {
      if (sensor === 'camera') paint(element, rgbPixels(camera.rgb), camera.columns);
      else paint(element, rangePixels(range.metres, range.maxRangeM), range.columns);
    };
    if (looks.latest) draw(looks.latest);
    return looks.subscribe(draw);
  }, [sensor]);
  return (
    <figure className={styles.preview}>
      <figcaption>{sensor === 'camera' ? 'What it sees now' : 'What it sees now; near is bright'}</figcaption>
      <canvas
        ref={canvas}
        width={32}
        height={sensor === 'camera' ? 30 : 8}
        className={`${styles.image} pixelated`}
        role="img"
        aria-label={sensor === 'camera' ? 'Camera image' : 'Range image'}
      />
    </figure>
  );
}
