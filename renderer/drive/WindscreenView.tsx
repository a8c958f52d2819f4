import { useEffect, useRef } from 'react';
import { useEngine } from '../state/engine.ts';
import { isAside, onInput } from '../state/foreground.ts';
import { poses } from '../state/frames.ts';
import { pageFigures } from '../state/page-figures.ts';
import { toast } from '../state/toasts.ts';
import type { ViewKind } from '../windscreen/view.ts';
import { Windscreen } from '../windscreen/windscreen.ts';
import { beat, leadBeat } from './beat.ts';
import styles from './DriveScreen.module.css';
import { PosePlayer } from './pose-player.ts';

/** The road through the windscreen. Drawn outside React, frame by frame, from the stream of poses. */
export function WindscreenView({ view }: { readonly view: ViewKind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const windscreen = useRef<Windscreen>(undefined);
  const latestView = useRef(view);
  latestView.current = view;
  useEffect(() => windscreen.current?.setView(view), [view]);
  useEffect(() => {
    const element = canvas.current!;
    let closed = false;
    let stop = () => {};
    Windscreen.create(element).then(
      (created) => {
        if (closed) return void created.dispose();
        windscreen.current = created;
        created.setView(latestView.current);
        stop = play(created, element);
      },
      (error: Error) =>
        toast({
          tone: 'bad',
          text: `The road cannot be drawn: ${error.message}`,
          hint: 'Turn on graphics acceleration, or use another browser. The drive goes on.',
        }),
    );
    return () => {
      closed = true;
      stop();
      void windscreen.current?.dispose();
      windscreen.current = undefined;
    };
  }, []);
  return <canvas ref={canvas} className={styles.windscreen} role="img" aria-label="The road ahead" />;
}

/** The canvas carries the figures of its drawing as data attributes, for whoever measures, renewed so often, ms. */
const TOLD_EVERY_MS = 500;

/** Draws until told to stop. */
function play(windscreen: Windscreen, canvas: HTMLCanvasElement): () => void {
  const player = new PosePlayer();
  if (poses.latest) player.push(poses.latest, performance.now());
  const stopPoses = poses.subscribe((pose) => player.push(pose, performance.now()));

  let shown: { drive: number; conditions: object } | undefined;
  const follow = ({ drive }: ReturnType<typeof useEngine.getState>) => {
    if (!drive) return;
    const { conditions } = drive.settings;
    if (shown?.drive !== drive.drive) windscreen.setRoad(drive.road.description);
    if (shown?.conditions !== conditions) windscreen.setConditions(conditions);
    shown = { drive: drive.drive, conditions };
  };
  follow(useEngine.getState());
  const stopState = useEngine.subscribe(follow);

  const fit = () => windscreen.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
  const resize = new ResizeObserver(fit);
  resize.observe(canvas);
  fit();

  const stopInput = onInput(() => windscreen.input());
  const stopBeat = leadBeat();
  let frames = 0;
  let toldMs = 0;
  let request = requestAnimationFrame(function frame(nowMs) {
    request = requestAnimationFrame(frame);
    const { drive, figures } = useEngine.getState();
    const pace = drive?.settings.pace || (figures?.realTimeFactor ?? 1);
    // Poses of the road before may still come when the next is shown.
    if (!drive || poses.latest?.drive !== drive.drive) return beat();
    const car = player.at(nowMs, drive.paused ? 0 : pace);
    if (!car || !windscreen.draw(car, nowMs, isAside())) return;
    beat();
    frames++;
    if (frames === 1 || nowMs - toldMs > TOLD_EVERY_MS) {
      toldMs = nowMs;
      pageFigures.windscreen = windscreen.figures;
      const { fps, scriptMs, scale, backend } = pageFigures.windscreen;
      Object.assign(canvas.dataset, {
        frames,
        backend,
        fps: fps.toFixed(1),
        scriptMs: scriptMs.toFixed(2),
        scale,
      });
    }
  });
  return () => {
    cancelAnimationFrame(request);
    stopInput();
    stopBeat();
    resize.disconnect();
    stopState();
    stopPoses();
  };
}
