import { groundGrid, type PicturePoint } from '../../sim/sensors/ground-grid.ts';
import type { CameraGuess } from '../state/imports.ts';
import { cameraOfGuess } from './camera-guess.ts';
import styles from './ImportDialog.module.css';

export interface GroundGridProps {
  readonly picture: { readonly rows: number; readonly columns: number };
  readonly camera: CameraGuess;
  readonly roadWidthM: number;
}

/** Lines on flat ground, and the horizon, as a camera would see them, over the whole of a picture. */
export function GroundGrid({ picture, camera, roadWidthM }: GroundGridProps) {
  const { lines, horizon } = groundGrid(cameraOfGuess(camera, picture), roadWidthM);
  const path = lines.map(([from, to]) => `M${at(from)}L${at(to)}`).join('');
  return (
    <svg
      className={styles.grid}
      viewBox="-1 -1 2 2"
      preserveAspectRatio="none"
      role="img"
      aria-label="The ground and the horizon as the camera would see them"
    >
      {(['dark', 'light'] as const).map((side) => (
        <g key={side} data-side={side}>
          <path d={path} />
          <path data-horizon="" d={`M-1 ${horizon}L1 ${horizon}`} />
        </g>
      ))}
    </svg>
  );
}

const at = ({ across, down }: PicturePoint) => `${across.toFixed(4)} ${down.toFixed(4)}`;
