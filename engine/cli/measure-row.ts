/** Share of the time left that a larger size may be expected to take: what is expected is a guess. */
const SURE_SHARE = 0.8;

/** How much of something a row measures. */
export interface Size {
  /** In words: "300 snapshots". */
  readonly words: string;
  /** Against the other sizes of its row: what takes time grows with it. */
  readonly work: number;
  /** Arguments of the command. */
  readonly args: readonly string[];
}

/** One measurement. */
export interface Row {
  readonly name: string;
  /** Least first. The last is what is wanted; a slow machine comes as far as it can. */
  readonly sizes: readonly [Size, ...Size[]];
  /** Its share of the time against that of other rows. */
  readonly weight: number;
}

/** What came of one command: what it printed with --json, or why it came to no good end; both where it failed at its end. */
export interface Outcome {
  /** From its start to its end, s. */
  readonly seconds: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What came of a row. */
export interface MeasuredRow extends Outcome {
  readonly name: string;
  readonly command: string;
  readonly size: string;
  /** What was wanted, and why it came to less. */
  readonly wanted?: string;
  readonly why?: string;
}

/** Time that the first of the rows may take of what is left for all of them, s. */
export function shareOfTime(rows: readonly Row[], leftS: number): number {
  return (leftS * rows[0]!.weight) / rows.reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * Measures a row within a time: its least size first, then the greatest that fits by what is known by then, until what is
 * wanted is measured or nothing greater fits. Where a greater one fails, what was measured before it stays.
 *
 * @param run runs a command, and ends it after so many seconds
 */
export async function measureRow(
  { name, sizes }: Row,
  limitS: number,
  run: (args: readonly string[], limitS: number) => Promise<Outcome>,
): Promise<MeasuredRow> {
  const wanted = sizes.at(-1)!;
  let size = sizes[0];
  let outcome = await run(size.args, limitS);
  let leftS = limitS - outcome.seconds;
  let why: string | undefined;
  while (outcome.result && size !== wanted) {
    const fits = ({ work }: Size) => work > size.work && expectedS(size, outcome, work) < SURE_SHARE * leftS;
    const next = sizes.findLast(fits);
    if (!next) {
      const neededS = Math.ceil(expectedS(size, outcome, wanted.work));
      why = `it would take about ${neededS} s, and ${Math.max(0, Math.floor(leftS))} s were left`;
      break;
    }
    const tried = await run(next.args, leftS);
    leftS -= tried.seconds;
    if (!tried.result) {
      why = `with ${next.words}: ${tried.error?.message}`;
      break;
    }
    [size, outcome] = [next, tried];
  }
  const isLess = size !== wanted && { wanted: wanted.words, ...(why !== undefined && { why }) };
  return { name, command: size.args.join(' '), size: size.words, ...isLess, ...outcome };
}

/** Seconds that a command takes for other work: its start takes what it took, the rest grows with the work. */
function expectedS(size: Size, { seconds, result }: Outcome, work: number): number {
  const growingS = Math.min(seconds, workSeconds(result) ?? seconds);
  return seconds - growingS + (growingS * work) / size.work;
}

/** What a command tells of the time that its work took, without its start, s. */
function workSeconds(result: Outcome['result']): number | undefined {
  const told = (name: string) => (typeof result?.[name] === 'number' ? result[name] : undefined);
  const [simulatedS, factor] = [told('durationS'), told('realTimeFactor')];
  return told('trainSeconds') ?? (simulatedS && factor ? simulatedS / factor : told('seconds'));
}
