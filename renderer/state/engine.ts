import { create } from 'zustand';
import type { CommandName, ParamsOf, ResultOf } from '../../engine/protocol/commands.ts';
import type { Events } from '../../engine/protocol/events.ts';
import { sentence } from '../components/format.ts';
import { Connection, type ConnectionStatus, EngineError } from './connection.ts';
import { receiveFrame } from './frames.ts';
import { toast } from './toasts.ts';

/** What the engine told, by subject; undefined until it has. */
export type EngineState = { readonly [Name in keyof Events]: Events[Name] | undefined } & {
  readonly status: ConnectionStatus;
};

/** `useEngine((engine) => engine.library)`: draws anew when that changes. */
export const useEngine = create<EngineState>(() => ({
  status: { is: 'connecting' },
  wheel: undefined,
  drive: undefined,
  figures: undefined,
  learning: undefined,
  library: undefined,
  jobs: undefined,
  runs: undefined,
  training: undefined,
  sweeps: undefined,
  sweep: undefined,
  settings: undefined,
  evaluations: undefined,
  evaluation: undefined,
}));

const TOKEN_KEY = 'alvinn-token';

let connection: Connection | undefined;

/**
 * Connects with the token in the address, which is taken out of it, or with the one kept over a reload. None is kept while
 * the engine is away: a program that has its port meanwhile would serve the page of a reload, and could read it.
 */
export function connect(): void {
  const given = tokenInAddress();
  if (given) {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  const token = sessionStorage.getItem(TOKEN_KEY) ?? '';
  const name = window.alvinnDesktop ? 'Desktop window' : browserName();
  connection = new Connection(location.host, token, name, {
    onStatus: (status) => {
      if (status.is === 'online') sessionStorage.setItem(TOKEN_KEY, token);
      if (status.is === 'offline') sessionStorage.removeItem(TOKEN_KEY);
      useEngine.setState({ status });
    },
    onEvent: (event, data) => useEngine.setState({ [event]: data }),
    onFrame: receiveFrame,
  });
}

/** A person may put the address with the token into a tab that lost it: to the browser that is another place on its page. */
export function reconnectByAddress(): void {
  addEventListener('hashchange', () => {
    if (tokenInAddress()) location.reload();
  });
}

function tokenInAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get('token');
}

/** What opens the engine's files by HTTP; undefined while the engine is away. */
export function filesKey(): string | undefined {
  return connection?.filesKey;
}

/** Gives the engine a command. Rejects with {@link EngineError}. */
export function call<Name extends CommandName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
  return connection!.call(name, params);
}

/** Gives a command and shows what goes wrong as a toast: for buttons. @returns undefined where it went wrong. */
export async function attempt<Name extends CommandName>(
  name: Name,
  params: ParamsOf<Name>,
): Promise<ResultOf<Name> | undefined> {
  try {
    return await call(name, params);
  } catch (error) {
    showError(error);
    return undefined;
  }
}

/** Gives a command that is not answered. */
export function tell<Name extends CommandName>(name: Name, params: ParamsOf<Name>): void {
  connection!.tell(name, params);
}

/** A toast with what went wrong and the next step. Cancelling is not a failure. */
export function showError(error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
  if (error.code === 'cancelled') return;
  toast({ tone: 'bad', text: sentence(error.message), hint: error.hint });
}

function browserName(): string {
  const { userAgent } = navigator;
  const found = ['Firefox', 'Edg', 'Chrome', 'Safari'].find((name) => userAgent.includes(`${name}/`));
  return found === 'Edg' ? 'Edge' : (found ?? 'Browser');
}
