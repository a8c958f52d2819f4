import { useEngine } from './engine.ts';
import { goTo } from './navigation.ts';
import { openDrive } from './recordings.ts';
import { toast } from './toasts.ts';

/** Says so where a recording ended because the engine did: the drive goes on by itself, the recording does not. */
export function watchForLostRecordings(): void {
  let lost: string | undefined;
  useEngine.subscribe((now, before) => {
    if (now.status.is === 'offline' && before.status.is === 'online') lost = now.drive?.recording?.file;
    if (lost === undefined || !now.drive || now.drive === before.drive) return;
    const file = lost;
    lost = undefined;
    if (now.drive.recording?.file === file) return;
    toast({
      tone: 'bad',
      text: 'The recording ended, for the engine had to be started again',
      hint: `${file} has all that was driven until then.`,
      action: {
        label: 'Show',
        run: () => {
          openDrive(file);
          goTo('recordings');
        },
      },
    });
  });
}
