import { useEngine } from './engine.ts';
import { toast } from './toasts.ts';

/** Says so where learning at the wheel ended because the engine did: network and buffer are in no file. */
export function watchForLostLearning(): void {
  let learned = false;
  useEngine.subscribe((now, before) => {
    if (now.status.is === 'offline' && before.status.is === 'online') learned = Boolean(now.learning);
    if (!learned || now.status.is !== 'online' || now.learning === before.learning) return;
    learned = false;
    if (now.learning) return;
    toast({
      tone: 'bad',
      text: 'Learning at the wheel ended, for the engine had to be started again',
      hint: 'Its network and its buffer are gone. Nothing recorded is lost.',
    });
  });
}
