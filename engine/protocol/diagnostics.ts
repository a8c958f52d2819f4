import { z } from 'zod';
import { command } from './command.ts';

/** One thing looked at: what the machine has, or lacks. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do where it is missing, or could be better; null where nothing is. */
  readonly nextStep: string | null;
}

export interface LogLine {
  /** Counted from 1 since the engine began. */
  readonly number: number;
  /** When it was told, ms since 1970. */
  readonly atMs: number;
  readonly text: string;
}

/** How the engine's process is doing. */
export interface EngineHealth {
  readonly version: string;
  readonly node: string;
  readonly system: string;
  readonly uptimeS: number;
  /** All that the process holds, bytes. */
  readonly memoryBytes: number;
  readonly heapBytes: number;
  /** Delay of the event loop over the last seconds, ms. */
  readonly loopDelayMsP50: number;
  readonly loopDelayMsP99: number;
  /** Share of one core used since it was last asked for. */
  readonly processorShare: number;
}

export const diagnosticsCommands = {
  /** Looks at the machine; takes a second or two. */
  'diagnostics.examine': command<{ findings: Finding[] }>()(z.strictObject({})),
  /** The log's lines after a number, and how the engine is. */
  'diagnostics.health': command<{ health: EngineHealth; lines: LogLine[] }>()(
    z.strictObject({ after: z.int().min(0) }),
  ),
  /** Everything as text to send to the makers: no token, the home folder as ~. */
  'diagnostics.report': command<{ text: string }>()(
    z.strictObject({
      /** What the page knows: figures by name. */
      page: z.array(z.tuple([z.string().max(60), z.string().max(300)])).max(40),
    }),
  ),
};
