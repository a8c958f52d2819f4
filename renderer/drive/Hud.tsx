import { useEffect, useRef, useState } from 'react';
import { STANDING_MPS } from '../../engine/protocol/drive.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { sentence } from '../components/format.ts';
import { sketch } from '../components/sketch.ts';
import { useEngine } from '../state/engine.ts';
import { poses } from '../state/frames.ts';
import { afterSeen } from '../state/seen-time.ts';
import styles from './Hud.module.css';
import { SketchCanvas } from './SketchCanvas.tsx';

const onPose = (draw: () => void) => poses.subscribe(draw);

const DRIVES = {
  person: 'You drive',
  expert: 'The expert drives',
  network: 'The network drives',
  program: 'A program drives',
} as const;
/** How long it stands out that the car was put back, ms; that it was is shown for the rest of the drive. */
const PUT_BACK_STANDS_OUT_MS = 2500;
/** Turn of the wheel at full lock, rad. */
const FULL_LOCK_RAD = 2.6;

/** Over the road: who drives, how fast, and the wheel. */
export function Hud() {
  const mode = useEngine(({ drive }) => drive?.settings.mode);
  const paused = useEngine(({ drive }) => drive?.paused);
  const takeovers = useEngine(({ drive }) => drive?.takeovers.length ?? 0);
  const problem = useEngine(({ drive }) => drive?.problem);
  const road = useEngine(({ drive }) => drive?.road.name);
  const putBacks = useEngine(({ drive }) => drive?.putBacks ?? 0);
  const callsForHelp = useEngine(({ drive }) => drive?.callsForHelp);
  const cameraIsOff = useEngine(({ drive }) => drive?.cameraIsOff);
  const justPutBack = usePutBack();
  const standing = useStandsUnrecorded();
  const maxCurvaturePerM = useEngine(({ settings }) => settings?.settings.vehicle.maxCurvaturePerM);
  const draw = (canvas: HTMLCanvasElement) => {
    const drawing = sketch(canvas);
    if (drawing) drawWheel(drawing, maxCurvaturePerM ?? NAVLAB_VAN.maxCurvaturePerM);
  };
  if (!mode) return null;
  const took = mode === 'person' && takeovers > 0;
  return (
    <>
      <div className={styles.who} data-mode={mode} role="status">
        <strong>{DRIVES[mode]}</strong>
        {took && <span>took the wheel {times(takeovers)}</span>}
        {paused && <span>paused</span>}
        {putBacks > 0 && (
          <span data-tone={justPutBack ? 'bad' : undefined}>put back onto the path {times(putBacks)}</span>
        )}
        {standing && <span>not recorded while it stands</span>}
        <span>{road}</span>
      </div>
      {problem && (
        <div className={styles.problem} role="alert">
          <strong>{sentence(problem.message)}.</strong> {problem.hint}
        </div>
      )}
      {callsForHelp && (
        <div className={styles.call} role="alert">
          <strong>
            {cameraIsOff
              ? 'The camera does not look where it should. Take the wheel.'
              : 'The network does not know this road. Take the wheel.'}
          </strong>
          <span>Steer or brake, or put the car back onto the path (B).</span>
        </div>
      )}
      <SketchCanvas className={styles.wheel} label="Steering wheel and speed" on={onPose} draw={draw} />
    </>
  );
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** Whether the car was put back just now because it had left its path. */
function usePutBack(): boolean {
  const drive = useEngine(({ drive }) => drive?.drive);
  const count = useEngine(({ drive }) => drive?.putBacks ?? 0);
  const before = useRef({ drive, count });
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const isNew = before.current.drive === drive && count > before.current.count;
    before.current = { drive, count };
    setShown(isNew);
    if (!isNew) return;
    return afterSeen(PUT_BACK_STANDS_OUT_MS, () => setShown(false));
  }, [drive, count]);
  return shown;
}

/** Whether a recording waits for a person's car to move; looked at whenever figures are told. */
function useStandsUnrecorded(): boolean {
  useEngine(({ figures }) => figures);
  const recording = useEngine(({ drive }) => drive?.recording && drive.settings.mode === 'person');
  return Boolean(recording) && Math.abs(poses.latest?.speedMps ?? 0) < STANDING_MPS;
}

function drawWheel(
  { context, width, height, colour }: NonNullable<ReturnType<typeof sketch>>,
  maxCurvaturePerM: number,
): void {
  const pose = poses.latest;
  if (!pose) return;
  const radius = height / 2 - 5;
  const [x, y] = [width / 2, height / 2];
  context.save();
  context.translate(x, y);
  context.fillStyle = 'rgb(12 14 16 / 62%)';
  context.beginPath();
  context.arc(0, 0, radius + 4, 0, 2 * Math.PI);
  context.fill();
  context.rotate((-pose.curvaturePerM / maxCurvaturePerM) * FULL_LOCK_RAD);
  context.strokeStyle = '#eceae5';
  context.lineCap = 'round';
  context.lineWidth = 6;
  context.beginPath();
  context.arc(0, 0, radius - 2, 0, 2 * Math.PI);
  context.stroke();
  context.lineWidth = 5;
  context.beginPath();
  for (const angle of [0, Math.PI, Math.PI / 2]) {
    context.moveTo(0.52 * radius * Math.cos(angle), 0.52 * radius * Math.sin(angle));
    context.lineTo((radius - 4) * Math.cos(angle), (radius - 4) * Math.sin(angle));
  }
  context.stroke();
  context.strokeStyle = colour('accent');
  context.lineWidth = 6;
  context.beginPath();
  context.arc(0, 0, radius - 2, -Math.PI / 2 - 0.12, -Math.PI / 2 + 0.12);
  context.stroke();
  context.restore();
  context.fillStyle = '#ffffff';
  context.textAlign = 'center';
  context.font = '650 20px system-ui, sans-serif';
  context.fillText(pose.speedMps.toFixed(1), x, y + 4);
  context.font = '10px system-ui, sans-serif';
  context.fillText('m/s', x, y + 16);
}
