import { useEffect, useRef } from 'react';
import { type DriveEntry, nameOf } from '../../engine/protocol/library.ts';
import { bytesOf } from '../components/base64.ts';
import { duration, metres } from '../components/format.ts';
import { paint, rgbPixels } from '../components/pixels.ts';
import { useThumbnail } from '../state/thumbnails.ts';
import styles from './DriveCard.module.css';
import { SteeringHistogram } from './SteeringHistogram.tsx';

export interface DriveCardProps {
  readonly drive: DriveEntry;
  readonly open: boolean;
  readonly chosen: boolean;
  onOpen(): void;
  onChoose(): void;
}

/** A drive in the list. */
export function DriveCard({ drive, open, chosen, onOpen, onChoose }: DriveCardProps) {
  const ready = !drive.live && !drive.reading;
  return (
    <article className={styles.card} data-open={open}>
      <input
        type="checkbox"
        className={styles.choose}
        aria-label={`Choose ${nameOf(drive.file)}`}
        checked={chosen}
        disabled={!ready}
        onChange={onChoose}
      />
      <button type="button" className={styles.open} aria-pressed={open} disabled={!ready} onClick={onOpen}>
        <Picture drive={drive} />
        <span className={styles.text}>
          <strong>{nameOf(drive.file)}</strong>
          <span className={styles.facts}>
            {ready ? factsOf(drive) : drive.live ? 'Being recorded …' : 'Reading …'}
          </span>
          <span className={styles.facts}>
            {drive.kind === 'recorded' ? drive.modes.join(', ') : 'snapshots'} · {day(drive.madeMs)}
          </span>
        </span>
        <SteeringHistogram counts={drive.steeringHistogram} />
      </button>
    </article>
  );
}

/** A moment, short: without the year, where that is this year. */
function day(ms: number): string {
  const date = new Date(ms);
  return date.toLocaleString(undefined, {
    ...(date.getFullYear() !== new Date().getFullYear() && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
}

function factsOf({ kind, seconds, distanceM, frames, roads, roadCount }: DriveEntry): string {
  const where = roadCount > 1 ? `${roadCount} roads` : (roads[0] ?? '');
  const long = kind === 'recorded' ? `${duration(seconds)} · ${metres(distanceM)}` : `${frames} frames`;
  return `${long} · ${where}`;
}

function Picture({ drive }: { readonly drive: DriveEntry }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const thumbnail = useThumbnail('drive', drive);
  useEffect(() => {
    if (thumbnail) paint(ref.current!, rgbPixels(bytesOf(thumbnail.rgb)), thumbnail.columns);
  }, [thumbnail]);
  return <canvas ref={ref} className={`pixelated ${styles.picture}`} aria-hidden />;
}
