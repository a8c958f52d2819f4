import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A model of ours has a few hundred parts; each becomes an object many times larger than the two bytes it may take. */
const MOST_PARTS = 100_000;
/** Texts are copied, and shown in part. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;
const DEEPEST = 16;

/**
 * Counts what parsing a message would make, without making it: a file of a few hundred MiB could otherwise fill the memory
 * of any machine.
 *
 * @returns what there is too much of, in words; undefined where it can be parsed.
 * @throws Error where the bytes are no message.
 */
export function excessOf(schema: DescMessage, bytes: Uint8Array): string | undefined {
  const left = { parts: MOST_PARTS, textBytes: MOST_TEXT_BYTES };
  return excessIn(schema, bytes, 0, left);
}

function excessIn(
  schema: DescMessage,
  bytes: Uint8Array,
  depth: number,
  left: { parts: number; textBytes: number },
): string | undefined {
  if (depth > DEEPEST) return `it nests deeper than ${DEEPEST} levels`;
  const fields = fieldsOf(schema);
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    let parts = 1;
    if (wireType === WireType.LengthDelimited) {
      const value = reader.bytes();
      const inner = field?.message;
      if (inner) {
        const excess = excessIn(inner, value, depth + 1, left);
        if (excess !== undefined) return excess;
      } else if (field?.scalar === undefined || isText(field)) left.textBytes -= value.length;
      // Numbers in a row: each takes a byte at least.
      else if (!isBytes(field)) parts += value.length;
    } else reader.skip(wireType, number);
    left.parts -= parts;
    if (left.parts < 0) return `it has more than ${MOST_PARTS} parts`;
    if (left.textBytes < 0) return 'it has too much text';
  }
  return undefined;
}

const known = new Map<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
  let fields = known.get(schema);
  if (!fields) {
    fields = new Map(schema.fields.map((field) => [field.number, field]));
    known.set(schema, fields);
  }
  return fields;
}

function isText({ scalar }: DescField): boolean {
  return scalar === ScalarType.STRING;
}

function isBytes({ scalar }: DescField): boolean {
  return scalar === ScalarType.BYTES;
}
