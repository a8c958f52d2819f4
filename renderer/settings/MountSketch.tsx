import type { Settings } from '../../engine/protocol/settings.ts';
import styles from './MountSketch.module.css';

type Mount = Settings['camera'];

/** How far ahead of the rear axle the sketch reaches, m. */
const AHEAD_M = 16;
const BEHIND_M = 2;
const ABOVE_M = 4.4;
const SIDE_M = 3.6;
const FAR_M = 60;

/** A sensor on its van from the side and from above, with what lies in its view. Metres, y down as in SVG. */
export function MountSketch({ mount }: { readonly mount: Mount }) {
  return (
    <figure className={styles.sketch}>
      <figcaption>From the side and from above; a line every 5 m</figcaption>
      <svg
        viewBox={`${-BEHIND_M} ${-ABOVE_M} ${AHEAD_M + BEHIND_M} ${ABOVE_M + 0.5}`}
        role="img"
        aria-label="The sensor on the van from the side"
      >
        <Ticks from={-ABOVE_M} to={0} />
        <polygon className={styles.view} points={sideView(mount)} />
        <rect className={styles.under} x={-BEHIND_M} y={0} width={AHEAD_M + BEHIND_M} height={0.5} />
        <path
          className={styles.van}
          d="M-1 -0.45 V-2 Q-1 -2.15 -0.8 -2.15 H2 L3.1 -1.35 L4 -1.15 Q4.2 -1.1 4.2 -0.9 V-0.45 Z"
        />
        <circle className={styles.tyre} cx={0} cy={-0.4} r={0.4} />
        <circle className={styles.tyre} cx={3.2} cy={-0.4} r={0.4} />
        <circle className={styles.sensor} cx={mount.forwardM} cy={-mount.heightM} r={0.17} />
        <line className={styles.ground} x1={-BEHIND_M} x2={AHEAD_M} y1={0} y2={0} />
      </svg>
      <svg
        viewBox={`${-BEHIND_M} ${-SIDE_M} ${AHEAD_M + BEHIND_M} ${2 * SIDE_M}`}
        role="img"
        aria-label="The sensor on the van from above"
      >
        <Ticks from={-SIDE_M} to={SIDE_M} />
        <polygon className={styles.view} points={topView(mount)} />
        <rect className={styles.van} x={-1} y={-1} width={5.2} height={2} rx={0.3} />
        <circle className={styles.sensor} cx={mount.forwardM} cy={-mount.leftM} r={0.17} />
      </svg>
    </figure>
  );
}

function Ticks({ from, to }: { readonly from: number; readonly to: number }) {
  return [0, 5, 10, 15].map((x) => <line key={x} className={styles.tick} x1={x} x2={x} y1={from} y2={to} />);
}

/** The upright field of view, cut off by the ground. */
function sideView({ forwardM, heightM, pitchDownRad, verticalFovRad }: Mount): string {
  const end = (downRad: number) => {
    const reachM = downRad > 0 ? Math.min(FAR_M, heightM / Math.sin(downRad)) : FAR_M;
    return [forwardM + reachM * Math.cos(downRad), -heightM + reachM * Math.sin(downRad)];
  };
  const upper = end(pitchDownRad - verticalFovRad / 2);
  const lower = end(Math.min(Math.PI - 0.1, pitchDownRad + verticalFovRad / 2));
  const along = upper[1]! > -0.01 ? [] : [[forwardM + FAR_M, 0]];
  return [[forwardM, -heightM], lower, ...along, upper].map((point) => point.join(',')).join(' ');
}

function topView({ forwardM, leftM, horizontalFovRad }: Mount): string {
  const side = (angle: number) => `${forwardM + FAR_M * Math.cos(angle)},${-leftM - FAR_M * Math.sin(angle)}`;
  return `${forwardM},${-leftM} ${side(horizontalFovRad / 2)} ${side(-horizontalFovRad / 2)}`;
}
