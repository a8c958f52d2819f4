import { DRIVER_MODES, type DriverMode } from '../../engine/protocol/drive.ts';
import { DEFAULT_LEARN_SETTINGS, type LearnSettings } from '../../engine/protocol/learn.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { goTo } from '../state/navigation.ts';
import { openDrive } from '../state/recordings.ts';
import { toast } from '../state/toasts.ts';
import { undoable } from '../state/undo.ts';
import { changeDrive } from './changes.ts';

/** What buttons, keys, gamepad and menu do on the Drive screen. */
export interface DriveActions {
  drive(mode: DriverMode): void;
  nextMode(): void;
  record(): void;
  drop(): void;
  /** Begins to learn at the wheel, or stops. */
  learn(): void;
  /** Begins with a network that knows nothing. */
  learnAnew(settings: LearnSettings): void;
  /** Lets the network that learns drive. */
  letGo(): void;
  /** Keeps it as a model of the library. */
  keepLearned(): void;
  pause(): void;
  step(): void;
  putBack(): void;
}

const DROPPED_S = 5;

async function bringBack(): Promise<void> {
  const answer = await attempt('record.undoDrop', {});
  if (answer?.restored !== 0) return;
  const hint = 'Open it in Recordings to bring frames back.';
  toast({ tone: 'bad', text: 'That recording has ended', hint });
}

/** How a network learned last at the wheel: so learns the next. */
let howToLearn = DEFAULT_LEARN_SETTINGS;
useEngine.subscribe(({ learning }) => {
  if (learning) howToLearn = learning.settings;
});

/** Ends learning by what `end` does, says so, and lets it be brought back. */
async function endLearning(end: () => Promise<null | undefined>): Promise<void> {
  const looks = useEngine.getState().learning?.looks ?? 0;
  if ((await end()) === undefined || looks === 0) return;
  const text = `Learning ended after ${looks} ${looks === 1 ? 'look' : 'looks'}`;
  undoable({ tone: 'plain', text }, () => attempt('learn.undoStop', {}));
}

/** @param models files of networks that can drive, by which one is found where none was chosen */
export function driveActions(models: readonly string[]): DriveActions {
  const drive = () => useEngine.getState().drive;
  const actions: DriveActions = {
    drive(mode) {
      const model = drive()?.settings.model ?? models[0] ?? null;
      changeDrive(mode === 'network' ? { mode, model } : { mode });
    },
    nextMode() {
      const mode = drive()?.settings.mode;
      if (!mode) return;
      const possible = DRIVER_MODES.filter(
        (each) =>
          (each !== 'network' || models.length > 0) &&
          (each !== 'program' || mode === 'program' || drive()?.program?.name),
      );
      actions.drive(possible[(possible.indexOf(mode) + 1) % possible.length]!);
    },
    async record() {
      if (!drive()?.recording) {
        await attempt('record.start', {});
        return;
      }
      const finished = await attempt('record.stop', {});
      if (finished === undefined) return;
      if (finished === null) toast({ tone: 'plain', text: 'Nothing was recorded: the car stood still' });
      else {
        toast({
          tone: 'good',
          text: `Recorded ${finished.frames} frames`,
          hint: finished.file,
          action: {
            label: 'Show',
            run: () => {
              openDrive(finished.file);
              goTo('recordings');
            },
          },
        });
      }
    },
    async drop() {
      if (!drive()?.recording) return;
      const answer = await attempt('record.dropLast', { seconds: DROPPED_S });
      if (!answer || answer.dropped === 0) return;
      undoable({ tone: 'plain', text: `Dropped the last ${answer.dropped} frames` }, bringBack);
    },
    async learn() {
      if (useEngine.getState().learning) await endLearning(() => attempt('learn.stop', {}));
      else await attempt('learn.start', howToLearn);
    },
    learnAnew: (settings) => void endLearning(() => attempt('learn.start', settings)),
    letGo() {
      if (useEngine.getState().learning) void attempt('learn.letGo', {});
    },
    async keepLearned() {
      const road = drive()?.road.name ?? 'a road';
      const kept = await attempt('learn.keep', { name: `At the wheel, ${road}` });
      if (!kept) return;
      const action = { label: 'Show', run: () => goTo('models') };
      toast({ tone: 'good', text: 'Kept in the library', hint: nameOf(kept.file), action });
    },
    pause: () => void attempt(drive()?.paused ? 'drive.resume' : 'drive.pause', {}),
    step: () => void (drive()?.paused && attempt('drive.step', {})),
    putBack: () => void attempt('drive.putBack', {}),
  };
  return actions;
}
