export interface ReportPart {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Secrets of a launch, and digests that look like one. */
const SECRET = /\b[0-9a-f]{64}\b/gi;

/** A report as plain text without secrets, `home` written as ~ wherever it stands. */
export function reportText(parts: readonly ReportPart[], home: string): string {
  const text = parts.map(({ title, lines }) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  // Who lives in the root folder has no name to hide there.
  const short = home.length > 1 ? text.join('\n').replaceAll(home, '~') : text.join('\n');
  return short.replace(SECRET, '(64 digits)');
}
