import { useEffect, useRef } from 'react';
import type { DriveEntry } from '../../engine/protocol/library.ts';
import { bytesOf } from '../components/base64.ts';
import { FileCard } from '../components/FileCard.tsx';
import { duration, metres } from '../components/format.ts';
import { paint, rgbPixels } from '../components/pixels.ts';
import { useThumbnail } from '../state/thumbnails.ts';
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
  const by = drive.kind === 'recorded' ? drive.modes.join(', ') : 'snapshots';
  return (
    <FileCard
      kind="drive"
      entry={drive}
      picture={<Picture drive={drive} />}
      facts={[
        factsOf(drive),
        `${drive.mayLackEnd ? 'end may be missing · ' : ''}${by} · ${day(drive.madeMs)}`,
      ]}
      aside={<SteeringHistogram counts={drive.steeringHistogram} />}
      open={open}
      ticked={chosen}
      tickTo="Choose"
      onOpen={onOpen}
      onTick={onChoose}
    />
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

function factsOf({ kind, seconds, distanceM, frames, roads, roadCount, sources }: DriveEntry): string {
  const where = roadCount > 1 ? `${roadCount} roads` : (roads[0] ?? sources[0] ?? '');
  const long =
    kind === 'recorded'
      ? `${duration(seconds)}${distanceM > 0 ? ` · ${metres(distanceM)}` : ''}`
      : `${frames} frames`;
  return `${long} · ${where}`;
}

function Picture({ drive }: { readonly drive: DriveEntry }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const thumbnail = useThumbnail('drive', drive);
  useEffect(() => {
    if (thumbnail) paint(ref.current!, rgbPixels(bytesOf(thumbnail.rgb)), thumbnail.columns);
  }, [thumbnail]);
  return <canvas ref={ref} className="pixelated" aria-hidden />;
}
