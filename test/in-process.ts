import { CommandLine, type Host } from '../engine/cli/command-line.ts';

/** What came of a call of the program. */
export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs the command line in this process.
 * @param onWritten told whatever it has written until then
 */
export async function runInProcess(
  args: readonly string[],
  {
    nowMs = () => performance.now(),
    signal = new AbortController().signal,
    onWritten,
  }: Partial<Pick<Host, 'nowMs' | 'signal'>> & { readonly onWritten?: (all: string) => void } = {},
): Promise<Run> {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') => ({
    write(text: string) {
      written[name] += text;
      onWritten?.(written.out + written.err);
    },
  });
  const program = new CommandLine(args, {
    stdout: into('out'),
    stderr: into('err'),
    nowMs,
    signal,
    debug: false,
  });
  return { status: await program.run(), ...written };
}
