import type { trainingCommands } from '../protocol/training.ts';
import type { Handlers } from '../services/service.ts';
import type { Runs } from './runs.ts';

export function runsHandlers(runs: Runs): Pick<Handlers, keyof typeof trainingCommands> {
  return {
    'runs.start': (params) => ({ id: runs.start(params) }),
    'runs.pause': ({ id }) => {
      runs.pause(id);
      return null;
    },
    'runs.resume': ({ id }) => {
      runs.resume(id);
      return null;
    },
    'runs.cancel': ({ id }) => {
      runs.cancel(id);
      return null;
    },
    'runs.pace': ({ id, epochsPerSecond }) => {
      runs.pace(id, epochsPerSecond);
      return null;
    },
    'runs.rename': ({ id, name }) => {
      runs.rename(id, name);
      return null;
    },
    'runs.trash': ({ id }) => ({ trashed: runs.trash(id) }),
    'runs.restore': ({ trashed }) => ({ id: runs.restore(trashed) }),
    'runs.watch': ({ id }, page) => {
      runs.watch(page, id);
      return null;
    },
    'runs.curves': ({ ids }) => runs.curves(ids),
    'runs.evolution': ({ id }) => ({ frames: runs.evolution(id).map((frame) => frame.toString('base64')) }),
  };
}
