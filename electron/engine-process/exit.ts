/** Why an engine process ended: the closed list that every decision of the supervisor is made on. */
export type EngineExit =
  /** The shell asked for it. */
  | { readonly reason: 'stopped' }
  /** The process could not be made at all. */
  | { readonly reason: 'not-runnable'; readonly message: string }
  /** The engine said itself why it cannot start, and what to do. */
  | { readonly reason: 'cannot-start'; readonly message: string; readonly hint: string }
  /** Alive, but not ready in time. */
  | { readonly reason: 'not-ready'; readonly seconds: number }
  /** Native code crashed; in practice that is a graphics driver. */
  | { readonly reason: 'crashed'; readonly how: string }
  /** JavaScript's memory ran out, which ends a process like a crash. */
  | { readonly reason: 'out-of-memory' }
  /** Something outside ended it: the system short of memory, a task manager. */
  | { readonly reason: 'killed'; readonly signal: string }
  /** It ended by itself, which it should not. */
  | { readonly reason: 'ended'; readonly status: number };

const CRASH_SIGNALS = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];
/** Windows ends a crashed process with an NTSTATUS of severity "error", such as 0xC0000005, access violation. */
const FIRST_WINDOWS_ERROR = 0xc0000000;
/** `abort()` as a shell or a C runtime reports it. */
const ABORT_STATUS = 134;

/** Reads the reason from what the system reports of an ended process. */
export function exitOf(status: number | null, signal: string | null, outOfMemory: boolean): EngineExit {
  const how = signal ?? `0x${((status ?? 0) >>> 0).toString(16).toUpperCase()}`;
  const crashed =
    signal === null
      ? status === ABORT_STATUS || (status ?? 0) >>> 0 >= FIRST_WINDOWS_ERROR
      : CRASH_SIGNALS.includes(signal);
  if (crashed) return outOfMemory ? { reason: 'out-of-memory' } : { reason: 'crashed', how };
  if (signal !== null) return { reason: 'killed', signal };
  return { reason: 'ended', status: status ?? 0 };
}

/** The reason for people: what happened, and what to do where a person can do something. */
export function describeExit(exit: EngineExit): { readonly message: string; readonly hint: string } {
  const again = 'Try again; if it keeps happening, the log says more.';
  switch (exit.reason) {
    case 'stopped':
      return { message: 'The engine was stopped', hint: 'Try again to start it.' };
    case 'not-runnable':
      return {
        message: `The engine cannot be run: ${exit.message}`,
        hint: 'Install ALVINN again: a part of it is missing or damaged.',
      };
    case 'cannot-start':
      return { message: `The engine cannot start: ${exit.message}`, hint: exit.hint };
    case 'not-ready':
      return { message: `The engine was not ready after ${exit.seconds} seconds`, hint: again };
    case 'crashed':
      return {
        message: `The engine crashed (${exit.how})`,
        hint: 'Most often that is a graphics driver: a newer one from its maker may help. The log says more.',
      };
    case 'out-of-memory':
      return {
        message: 'The engine ran out of memory',
        hint: 'Try again with fewer or shorter drives at once; what was recorded is safe.',
      };
    case 'killed':
      return {
        message: `Something outside ended the engine (${exit.signal})`,
        hint: 'Try again; a system short of memory does this, and closing other programs helps.',
      };
    case 'ended':
      return { message: `The engine ended unexpectedly (status ${exit.status})`, hint: again };
    default:
      return exit satisfies never;
  }
}
