import type { StepRange } from '../../engine/protocol/recording.ts';
import { attempt, call } from '../state/engine.ts';
import { undoable } from '../state/undo.ts';
import type { Player } from './player.ts';
import type { Stretch } from './recording.ts';

/** Something that was done to the marks of a drive. */
interface Edit {
  readonly does: 'drop' | 'keep';
  readonly ranges: readonly StepRange[];
}

/** Dropping and keeping frames of the drive that is open, with undo. */
export class Edits {
  readonly #player: Player;
  #underWay = 0;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Takes over what another page dropped or brought back, where the library tells another number of dropped frames. */
  async follow(dropped: number): Promise<void> {
    const { recording } = this.#player;
    if (this.#underWay > 0 || recording.droppedFrames === dropped) return;
    const info = await call('recording.open', { file: recording.info.file }).catch(() => undefined);
    if (info?.frames !== recording.frames) return;
    recording.takeMarks(info);
    this.#player.marked();
  }

  /** Drops the marked stretch, or the frame that is shown where none is marked. */
  drop(): Promise<void> {
    const { index, stretch } = this.#player;
    return this.#edit('drop', [stretch ?? { from: index, to: index }]);
  }

  /** Drops what was driven far off the road. */
  dropFarOff(): Promise<void> {
    return this.#edit('drop', this.#player.recording.farOff);
  }

  /** Brings back what is dropped in the marked stretch, or around the frame that is shown, or else everywhere. */
  keep(): Promise<void> {
    return this.#edit('keep', this.keeps().stretches);
  }

  /** What {@link keep} would bring back. */
  keeps(): { readonly stretches: readonly Stretch[]; readonly everything: boolean } {
    const { index, stretch, recording } = this.#player;
    if (stretch) {
      const inside = recording.dropped().some(({ from, to }) => from <= stretch.to && stretch.from <= to);
      return { stretches: inside ? [stretch] : [], everything: false };
    }
    const around = recording.droppedAround(index);
    if (around) return { stretches: [around], everything: false };
    return { stretches: recording.dropped(), everything: true };
  }

  async #edit(does: Edit['does'], stretches: readonly Stretch[]): Promise<void> {
    const { recording } = this.#player;
    if (stretches.length === 0) return;
    const changed = await this.#send(
      does,
      stretches.map((stretch) => recording.stepsOf(stretch)),
    );
    if (!changed || changed.frames === 0) return;
    const edit: Edit = { does, ranges: changed.ranges };
    this.#player.mark(null);
    const frames = changed.frames === 1 ? '1 frame' : `${changed.frames} frames`;
    const text = does === 'drop' ? `Dropped ${frames}` : `Brought back ${frames}`;
    undoable({ tone: 'plain', text }, () => this.#takeBack(edit));
  }

  async #takeBack(edit: Edit): Promise<void> {
    await this.#send(edit.does === 'drop' ? 'keep' : 'drop', edit.ranges);
  }

  async #send(does: Edit['does'], ranges: readonly StepRange[]) {
    const { recording } = this.#player;
    const params = { file: recording.info.file, ranges: [...ranges] };
    this.#underWay++;
    const changed = await attempt(does === 'drop' ? 'recording.drop' : 'recording.keep', params);
    this.#underWay--;
    if (!changed) return undefined;
    recording.mark(changed.ranges, does === 'drop');
    this.#player.marked();
    return changed;
  }
}
