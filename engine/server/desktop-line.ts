import { failureOf, UserError } from '../errors.ts';
import { DESKTOP_COMMANDS, DesktopCall } from '../protocol/desktop-commands.ts';
import type { DesktopHandlers } from '../services/service.ts';

/**
 * Answers one line of the engine's own input, which is the desktop shell's: `{"id","command","params"}`.
 * @returns what to print: `{answer: {id, result}}` or `{answer: {id, failure}}`; undefined for what is no call.
 */
export async function answerDesktopLine(
  line: string,
  handlers: DesktopHandlers,
  log: (line: string) => void,
): Promise<object | undefined> {
  const call = DesktopCall.safeParse(parseJson(line));
  if (!call.success) {
    log('the shell asked for what is no command');
    return undefined;
  }
  const { id, command, params } = call.data;
  try {
    const checked = DESKTOP_COMMANDS[command].params.safeParse(params);
    if (!checked.success) {
      throw new UserError('usage', `${command}: ${checked.error.issues[0]!.message}`, 'Try another one.');
    }
    const handler = handlers[command] as (params: unknown) => unknown;
    return { answer: { id, result: (await handler(checked.data)) ?? null } };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'defect') log(`${command}: ${(error as Error)?.stack ?? error}`);
    return { answer: { id, failure } };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
