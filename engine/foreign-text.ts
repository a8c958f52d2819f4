/** Characters of the longest line that a person is shown of anything that went wrong. */
export const LONGEST_LINE = 300;

/** Line breaks and everything else that a terminal or a page would act on, but for the joiners that scripts need. */
const NOT_SHOWN = /[^\P{C}\u200c\u200d]|[\u2028\u2029]/gu;

/**
 * Text from outside as one line that can be shown anywhere: no line break, no control character, no half a character, and
 * so long at most. What is longer loses its middle: a message names its subject first and says last what is wrong.
 */
export function oneLine(text: string, most = LONGEST_LINE): string {
  if (text.length <= most) return withoutControls(text);
  const head = Math.ceil((most - 1) * 0.6);
  return withoutControls(`${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`);
}

/** What anything thrown says of itself, as one line; of text of many lines, the first. */
export function reasonOf(error: unknown, most?: number): string {
  if (isIssues(error)) {
    const [{ path, message }] = error.issues;
    return oneLine([path.join('.').slice(0, 1000), message].filter(Boolean).join(': '), most);
  }
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : 'unknown error';
  return oneLine(
    text
      .slice(0, 10_000)
      .trim()
      .split(/[\r\n]/, 1)[0]!
      .trimEnd(),
    most,
  );
}

/** What zod throws: its message is a page of JSON. */
function isIssues(error: unknown): error is {
  readonly issues: readonly [{ readonly path: readonly PropertyKey[]; readonly message: string }];
} {
  return (
    error instanceof Error && 'issues' in error && Array.isArray(error.issues) && error.issues.length > 0
  );
}

/** A message with `shown` in place of a path that nobody gave. */
export function renamedIn(message: string, path: string, shown: string): string {
  return message.replaceAll(withoutControls(path), withoutControls(shown));
}

function withoutControls(text: string): string {
  return text.replace(NOT_SHOWN, ' ');
}
