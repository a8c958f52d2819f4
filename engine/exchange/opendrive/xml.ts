import sax from 'sax';
import { UserError } from '../../errors.ts';

/** An element of an XML file. */
export interface Element {
  /** Without a prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

const DEEPEST = 40;
const MOST_ELEMENTS = 1_000_000;
/** Larger files are cut first, MiB. */
export const MOST_MIB = 32;
const CHUNK = 256 * 1024;
/** What attributes are put into: the parser asks it by this name, which a file's attribute must not take. */
const NO_ATTRIBUTES: object = Object.freeze(
  Object.assign(Object.create(null), { hasOwnProperty: Object.prototype.hasOwnProperty }),
);

/**
 * Characters of a comment, a name or a value, which the parser puts together one by one, in thirty times the memory. Long
 * comments are no reason to refuse a file, but none is as long as this.
 */
(sax as { MAX_BUFFER_LENGTH?: number }).MAX_BUFFER_LENGTH = 4 * 1024 * 1024;

/**
 * Reads the elements of an XML file that are wanted, with those above them. Text between them is left out, and so are
 * entities that the file defines: whatever uses one is refused.
 * @param wanted says of each element, by its name, whether it and what is in it is read
 * @throws UserError `damaged` or `invalid` in one line.
 */
export function readXml(
  bytes: Uint8Array,
  path: string,
  root: string,
  wanted: (name: string) => boolean,
): Element {
  const text = decoded(bytes);
  const parser = sax.parser(true, { position: true, strictEntities: true } as sax.SAXOptions);
  const open: Element[] = [];
  let top: Element | undefined;
  let depth = 0;
  let skippedFrom = Number.POSITIVE_INFINITY;
  let elements = 0;
  const at = () => `line ${parser.line + 1}`;
  parser.onerror = (error) => {
    const [reason] = error.message.split('\n');
    throw new UserError(
      'damaged',
      `${path}, ${at()}: this is not well-formed XML: ${reason}`,
      'Export the file again from the program that made it.',
    );
  };
  parser.onopentagstart = (tag) => {
    tag.attributes = Object.create(NO_ATTRIBUTES);
  };
  parser.onopentag = ({ name: fullName, attributes }) => {
    depth++;
    if (depth > DEEPEST) {
      throw new UserError(
        'invalid',
        `${path}, ${at()}: elements lie more than ${DEEPEST} deep in each other, which no ${root} file has`,
        'Export the file again from the program that made it.',
      );
    }
    const name = fullName.slice(fullName.indexOf(':') + 1);
    if (!top && name !== root) {
      throw new UserError(
        'foreign',
        `${path} is XML, but begins with <${name}> and not with <${root}>`,
        `Give an ${root} file (.xodr).`,
      );
    }
    if (depth > skippedFrom) return;
    if (top && !wanted(name)) {
      skippedFrom = depth;
      return;
    }
    if (++elements > MOST_ELEMENTS) {
      throw new UserError(
        'invalid',
        `${path}, ${at()}: more than ${MOST_ELEMENTS} elements`,
        'Cut the part that you want out of it, with the program that made it.',
      );
    }
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)?.children.push(element);
    top ??= element;
    open.push(element);
  };
  parser.onclosetag = () => {
    if (depth <= skippedFrom && depth === open.length) open.pop();
    if (depth <= skippedFrom) skippedFrom = Number.POSITIVE_INFINITY;
    depth--;
  };
  for (let from = 0; from < text.length; from += CHUNK) parser.write(text.slice(from, from + CHUNK));
  parser.close();
  if (!top) {
    throw new UserError('foreign', `${path} has no XML element in it`, `Give an ${root} file (.xodr).`);
  }
  return top;
}

/** UTF-8, or UTF-16 where the file begins so. What comes before the first element or declaration is no matter. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  return new TextDecoder(utf16 ?? 'utf-8').decode(bytes).trimStart();
}
