import type { learnCommands } from '../protocol/learn.ts';
import type { Handlers } from '../services/service.ts';
import type { Learning } from './learning.ts';

/** The commands of protocol/learn.ts. */
export function learnHandlers(learning: Learning): Pick<Handlers, keyof typeof learnCommands> {
  const done = (action: void | Promise<void>) => Promise.resolve(action).then(() => null);
  return {
    'learn.start': (settings) => done(learning.start(settings)),
    'learn.change': (changes) => done(learning.change(changes)),
    'learn.stop': () => done(learning.stop()),
    'learn.undoStop': () => done(learning.undoStop()),
    'learn.letGo': () => done(learning.letGo()),
    'learn.keep': async ({ name }) => ({ file: await learning.keep(name) }),
  };
}
