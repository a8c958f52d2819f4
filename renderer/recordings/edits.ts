import type { StepRange } from '../../engine/protocol/recording.ts';
import { attempt } from '../state/engine.ts';
import { toast } from '../state/toasts.ts';
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
  readonly #done: Edit[] = [];

  constructor(player: Player) {
    this.#player = player;
  }

  /** Drops the marked stretch, or the frame that is shown where none is marked. */
  drop(): Promise<void> {
    const { index, stretch } = this.#player;
    return this.#edit('drop', [stretch ?? { from: index, to: index }]);
  }

  /** Keeps again what is dropped in the marked stretch, or around the frame that is shown. */
  keep(): Promise<void> {
    const { index, stretch, recording } = this.#player;
    const around = stretch ?? recording.droppedAround(index);
    return around ? this.#edit('keep', [around]) : Promise.resolve();
  }

  keepAll(): Promise<void> {
    return this.#edit('keep', this.#player.recording.dropped());
  }

  async undo(): Promise<void> {
    const last = this.#done.at(-1);
    if (last) await this.#takeBack(last);
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
    this.#done.push(edit);
    this.#player.mark(null);
    const frames = changed.frames === 1 ? '1 frame' : `${changed.frames} frames`;
    toast({
      tone: 'plain',
      text: does === 'drop' ? `Dropped ${frames}` : `Brought back ${frames}`,
      action: { label: 'Undo', run: () => void this.#takeBack(edit) },
    });
  }

  async #takeBack(edit: Edit): Promise<void> {
    const at = this.#done.indexOf(edit);
    if (at < 0) return;
    this.#done.splice(at, 1);
    await this.#send(edit.does === 'drop' ? 'keep' : 'drop', edit.ranges);
  }

  async #send(does: Edit['does'], ranges: readonly StepRange[]) {
    const { recording } = this.#player;
    const params = { file: recording.info.file, ranges: [...ranges] };
    const changed = await attempt(does === 'drop' ? 'recording.drop' : 'recording.keep', params);
    if (!changed) return undefined;
    recording.mark(changed.ranges, does === 'drop');
    this.#player.marked();
    return changed;
  }
}
