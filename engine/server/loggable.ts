const LONGEST = 200;

/** What came from outside, as it may stand in a log: on one line, without control characters, not endless. */
export function loggable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}
