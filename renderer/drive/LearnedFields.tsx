import { useEffect, useRef } from 'react';
import { LEARNING_RUN } from '../../engine/protocol/learn.ts';
import { onTheme } from '../components/theme.ts';
import { fields } from '../state/frames.ts';
import { FieldsCanvas } from '../train/fields-canvas.ts';
import styles from './LearnPanel.module.css';

/** All hidden units fit into so much of the panel, CSS pixels. */
const HEIGHT = 150;

/** Receptive fields of the network that learns at the wheel, as they form. */
export function LearnedFields() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current!;
    const picture = new FieldsCanvas(element);
    const draw = () => {
      const frame = fields.latest;
      const { clientWidth } = element.parentElement!;
      if (frame?.run === LEARNING_RUN && clientWidth > 0) picture.draw(frame, frame, 0, clientWidth, HEIGHT);
    };
    const unsubscribe = fields.subscribe(draw);
    const resize = new ResizeObserver(draw);
    resize.observe(element.parentElement!);
    const stopTheme = onTheme(draw);
    return () => {
      unsubscribe();
      resize.disconnect();
      stopTheme();
    };
  }, []);
  return (
    <div className={styles.fields}>
      <canvas ref={canvas} role="img" aria-label="Weights of the hidden units" />
    </div>
  );
}
