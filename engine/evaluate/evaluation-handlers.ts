import type { CommandName } from '../protocol/commands.ts';
import type { Handlers } from '../services/service.ts';
import type { Evaluations } from './evaluations.ts';

type EvaluationCommand = Extract<CommandName, `evaluation.${string}`>;

export function evaluationHandlers(evaluations: Evaluations): Pick<Handlers, EvaluationCommand> {
  return {
    'evaluation.start': async (suite) => ({ id: await evaluations.start(suite) }),
    'evaluation.resume': async ({ id }) => {
      await evaluations.resume(id);
      return null;
    },
    'evaluation.cancel': () => {
      evaluations.cancel();
      return null;
    },
    'evaluation.open': ({ id }) => evaluations.read(id),
    'evaluation.traces': async ({ id, ...course }) => ({ traces: await evaluations.traces(id, course) }),
    'evaluation.look': async ({ id, timeS, ...course }) => ({
      looks: await evaluations.look(id, course, timeS),
    }),
    'evaluation.trash': ({ id }) => ({ trashed: evaluations.trash(id) }),
    'evaluation.restore': async ({ trashed }) => ({ id: await evaluations.restore(trashed) }),
    'evaluation.report': ({ id, format }) => evaluations.report(id, format),
  };
}
