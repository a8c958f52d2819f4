import { ArrowLeftToLine, ArrowRightToLine, Pause, Play, RotateCcw, Scissors } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { duration } from '../components/format.ts';
import type { Edits } from './edits.ts';
import { type Player, RATES } from './player.ts';
import styles from './Transport.module.css';
import { usePlayer } from './usePlayer.ts';

/** Play, scrub, mark and drop. */
export function Transport({ player, edits }: { readonly player: Player; readonly edits: Edits }) {
  usePlayer(player);
  const { recording, index, stretch } = player;
  const dropped = recording.isDropped(index);
  const keeps = edits.keeps();
  const marked = stretch ? stretch.to - stretch.from + 1 : 0;
  return (
    <div className={styles.transport}>
      <div className={styles.row}>
        <Button
          icon={player.playing ? Pause : Play}
          label={player.playing ? 'Pause (Space)' : 'Play (Space)'}
          onClick={() => player.toggle()}
        />
        <output className={styles.place} data-dropped={dropped}>
          {placeInWords(player)}
        </output>
        <label className={styles.rate}>
          Speed
          <select value={player.rate} onChange={(event) => player.setRate(Number(event.target.value))}>
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {rate}×
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className={styles.row}>
        <Button icon={ArrowRightToLine} keys="i" onClick={() => player.markIn()}>
          In
        </Button>
        <Button icon={ArrowLeftToLine} keys="o" onClick={() => player.markOut()}>
          Out
        </Button>
        <Button icon={Scissors} tone="danger" keys="delete" onClick={() => void edits.drop()}>
          {marked > 1 ? `Drop ${marked} frames` : 'Drop this frame'}
        </Button>
        <Button icon={RotateCcw} disabled={keeps.stretches.length === 0} onClick={() => void edits.keep()}>
          {keeps.everything && keeps.stretches.length > 0 ? 'Bring back all' : 'Bring back'}
        </Button>
        <span className={styles.hint}>Drag the plot to mark.</span>
      </div>
      <input
        className={styles.slider}
        type="range"
        aria-label="Place in the drive"
        aria-valuetext={placeInWords(player)}
        min={0}
        max={recording.frames - 1}
        value={index}
        onChange={(event) => {
          player.pause();
          player.seek(event.target.valueAsNumber);
        }}
      />
    </div>
  );
}

function placeInWords({ recording, index }: Player): string {
  const frame = `${index + 1} of ${recording.frames}`;
  const place =
    recording.info.kind === 'recorded'
      ? `${duration(recording.secondsAt(index))} · frame ${frame}`
      : `snapshot ${frame}`;
  return recording.isDropped(index) ? `${place} · dropped` : place;
}
