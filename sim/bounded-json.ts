/** How much a text of JSON may hold. */
export interface JsonLimits {
  /** Objects and lists within one another. */
  readonly deepest?: number;
  /** Objects and lists together: each takes far more memory than the two characters that it is written with. */
  readonly mostContainers?: number;
  /** Values and names together. */
  readonly mostValues?: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Parses JSON that may come from anybody. What is too deep would end whatever walks over it, and what holds too many
 * values would fill the memory many times over, so both are counted before anything is made of the text.
 *
 * @throws SyntaxError that says in one line what is wrong.
 */
export function parseBoundedJson(
  text: string,
  { deepest = 64, mostContainers = 500_000, mostValues = 10_000_000 }: JsonLimits = {},
): unknown {
  let depth = 0;
  let containers = 0;
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > deepest) throw new SyntaxError(`it nests deeper than ${deepest} levels`);
        if (++containers > mostContainers)
          throw new SyntaxError(`it holds more than ${mostContainers} lists and objects`);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case COMMA:
      case COLON:
        if (++values > mostValues) throw new SyntaxError(`it holds more than ${mostValues} values`);
        break;
    }
  }
  return JSON.parse(text);
}

/** Index of the quote that ends the string which begins at `start`, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
