import type { sweepCommands } from '../protocol/sweep.ts';
import type { Handlers } from '../services/service.ts';
import type { Sweeps } from './sweeps.ts';

export function sweepHandlers(sweeps: Sweeps): Pick<Handlers, keyof typeof sweepCommands> {
  return {
    'sweep.start': (params) => ({ id: sweeps.start(params) }),
    'sweep.cancel': ({ id }) => {
      sweeps.cancel(id);
      return null;
    },
    'sweep.resume': ({ id }) => {
      sweeps.resume(id);
      return null;
    },
    'sweep.networks': ({ id }) => ({ networks: sweeps.networks(id) }),
    'sweep.keep': async ({ id, network }) => ({ model: await sweeps.keep(id, network) }),
    'sweep.trash': ({ id }) => ({ trashed: sweeps.trash(id) }),
    'sweep.restore': ({ trashed }) => ({ id: sweeps.restore(trashed) }),
  };
}
