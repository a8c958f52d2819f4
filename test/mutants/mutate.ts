import { DatabaseSync } from 'node:sqlite';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import type { Rng } from '../../sim/rng.ts';

/** Text that a terminal or a page must never see as it is, and much of it. */
const NASTY = '\n\u001b[31m\u202e\u2028\ud800"\\';

/** Bytes flipped, cut, moved, repeated or overwritten. */
export function mutateBytes(bytes: Uint8Array, rng: Rng): Uint8Array {
  const mutant = Uint8Array.from(bytes);
  const at = () => rng.integer(Math.max(1, mutant.length));
  switch (rng.integer(6)) {
    case 0:
      for (let n = 1 + rng.integer(8); n > 0; n--) mutant[at()]! ^= 1 << rng.integer(8);
      return mutant;
    case 1:
      return mutant.subarray(0, at());
    case 2: {
      const from = at();
      return mutant.copyWithin(at(), from, Math.min(mutant.length, from + 1 + rng.integer(600)));
    }
    case 3:
      return mutant.fill(rng.pick([0, 0xff, 0x7f, 0x80]), at(), at());
    case 4: {
      // A length that no file has.
      const place = at();
      mutant.set(
        rng.pick([HUGE, HUGE.subarray(0, 4), HUGE.subarray(0, 8)]).subarray(0, mutant.length - place),
        place,
      );
      return mutant;
    }
    default: {
      const place = at();
      const piece = mutant.subarray(place, place + 1 + rng.integer(200));
      const copies = Array.from({ length: 1 + rng.integer(50) }, () => piece);
      return Buffer.concat([mutant.subarray(0, place), ...copies, mutant.subarray(place)]);
    }
  }
}

const HUGE = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

/** JSON with a value or two replaced, removed or repeated, or its text mutated as bytes are. */
export function mutateJson(text: string, rng: Rng): string {
  if (rng.chance(0.25)) return Buffer.from(mutateBytes(Buffer.from(text), rng)).toString('utf8');
  const root = { value: JSON.parse(text) };
  for (let n = 1 + rng.integer(3); n > 0; n--) changeSome(root, rng);
  return (
    JSON.stringify(root.value, (_, value) => value) // undefined leaves a field out
      ?.replaceAll('"@huge@"', () => rng.pick(['1e999', '9007199254740993', '-1e308', '1e-320', 'NaN']))
      .replace('"@deep@"', () => rng.pick(['[', '{"a":']).repeat(100_000)) ?? ''
  );
}

function changeSome(root: { value: unknown }, rng: Rng): void {
  let parent = root as unknown as Record<string, unknown>;
  let key = 'value';
  for (;;) {
    const value = parent[key];
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (keys.length === 0 || rng.chance(0.2)) break;
    parent = value as Record<string, unknown>;
    key = rng.pick(keys);
  }
  const value = parent[key];
  parent[key] = rng.pick<() => unknown>([
    () => null,
    () => undefined,
    () => -1,
    () => 0.5,
    () => true,
    () => [],
    () => ({}),
    () => ({ format: null, kind: null, toString: null, __proto__: null }),
    () => `${NASTY}${'x'.repeat(rng.pick([1, 400, 100_000]))}`,
    () => '@huge@',
    () => '@deep@',
    () => [value, value, value],
    () => (Array.isArray(value) ? Array.from({ length: 3000 }, () => value[0] ?? null) : [value]),
    () => ({ ...(value as object), [NASTY]: value }),
    () => JSON.stringify(value) ?? '',
  ])();
}

const DRIVE_TABLES = {
  meta: ['key', 'value'],
  roads: ['id', 'description'],
  conditions: ['id', 'description'],
  frames: [
    'step',
    'time_s',
    'road',
    'conditions',
    'station_m',
    'x_m',
    'y_m',
    'yaw_rad',
    'speed_mps',
    'curvature_per_m',
    'mode',
    'noise_seed',
    'camera',
    'camera_format',
    'camera_rows',
    'range',
    'range_columns',
    'deleted',
  ],
} as const;

const TABLES = {
  drive: DRIVE_TABLES,
  imported: {
    ...DRIVE_TABLES,
    sources: ['id', 'description'],
    frames: [
      ...DRIVE_TABLES.frames,
      ...['source', 'picture', 'picture_format', 'picture_rows', 'picture_columns'],
    ],
  },
  catalogue: { files: ['kind', 'file', 'bytes', 'changed_ms', 'content', 'thumbnail'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const VALUES = [
  'NULL',
  "''",
  '-1',
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '9e999',
  '1e300',
  'zeroblob(0)',
  'zeroblob(300000)',
  'CAST(zeroblob(300000) AS TEXT)',
  'char(10, 27, 8238, 8232) || hex(randomblob(500))',
  "'null'",
  "'{'",
  "'[[[[[]]]]]'",
  `replace(hex(zeroblob(5000)), '0', '[')`,
  '\'{"kind":null,"seed":null}\'',
  '\'"text"\'',
];

/** A SQLite file changed through SQLite: its tables, and what is in them. It lies at `path` and is changed there. */
export function mutateDatabase(path: string, kind: keyof typeof TABLES, rng: Rng): void {
  const tables: Readonly<Record<string, readonly string[]>> = TABLES[kind];
  const table = rng.pick(Object.keys(tables));
  const column = rng.pick(tables[table]!);
  const statements = rng.pick<() => string>([
    () => `UPDATE ${table} SET ${column} = ${rng.pick(VALUES)}`,
    () =>
      `UPDATE ${table} SET ${column} = ${rng.pick(VALUES)} WHERE ${column} = (SELECT ${column} FROM ${table} LIMIT 1 OFFSET ${rng.integer(6)})`,
    () =>
      `UPDATE ${table} SET ${column} = replace(${column}, '${rng.pick(['0', '"', '1', ':', '{', 'a'])}', '${rng.pick(['', 'null', '1e999', '[', '-'])}')`,
    () => `DELETE FROM ${table}`,
    () => `DROP TABLE ${table}`,
    () =>
      `ALTER TABLE ${table} ADD COLUMN extra ${rng.pick(['', 'AS (zeroblob(1000000000))', 'CHECK (length(zeroblob(1000000000)) > 0)', "DEFAULT 'x'"])}`,
    () => `ALTER TABLE ${table} RENAME COLUMN ${column} TO other`,
    () =>
      `ALTER TABLE ${table} RENAME TO kept; CREATE VIEW ${table} AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT kept.* FROM kept, n`,
    () =>
      `CREATE TRIGGER bomb AFTER ${rng.pick(['UPDATE', 'INSERT', 'DELETE'])} ON ${table} BEGIN SELECT hex(zeroblob(1000000000)); END`,
    () => `CREATE INDEX bomb ON ${table} (length(${column}))`,
    () => `CREATE TABLE "${NASTY.replaceAll('"', '').replaceAll('\ud800', '')}" (a)`,
    () => `CREATE VIRTUAL TABLE bomb USING fts5(a)`,
    () => `PRAGMA user_version = ${rng.pick(['0', '99', '-1'])}`,
    () => `PRAGMA journal_mode = ${rng.pick(['WAL', 'PERSIST'])}`,
    () => `PRAGMA page_size = ${rng.pick(['512', '65536'])}; VACUUM`,
  ])();
  using database = new DatabaseSync(path);
  try {
    database.exec(statements);
  } catch {
    // What SQLite itself refuses is no mutant; the file stays as it was.
  }
}

/** A model changed field by field. */
export function mutateModel(bytes: Uint8Array, rng: Rng): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = model.graph!;
  rng.pick<() => void>([
    () => {
      const property = rng.pick(model.metadataProps);
      try {
        property.value = mutateJson(property.value, rng);
      } catch {
        property.value = NASTY.replace('\ud800', '').repeat(1000);
      }
    },
    () => void model.metadataProps.splice(rng.integer(model.metadataProps.length), 1),
    () => void graph.node.splice(rng.integer(graph.node.length), 1),
    () => {
      rng.pick(graph.node).opType = rng.pick(['Loop', 'If', 'Log', 'Nothing', '']);
    },
    () => {
      const { rawData } = rng.pick(graph.initializer);
      if (rawData.length < 4) return;
      const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
      const value = rng.pick([Number.NaN, Number.POSITIVE_INFINITY, 3e38, -3e38, 1e20]);
      for (let n = rng.pick([1, 50]); n > 0; n--)
        view.setFloat32(4 * rng.integer(rawData.length >> 2), value, true);
    },
    () => {
      model.metadataProps = [];
      model.producerName = NASTY.replace('\ud800', '');
      const [input] = graph.input;
      graph.input = Array.from({ length: rng.pick([1, 3000]) }, (_, i) => ({
        ...input!,
        name: `${NASTY.replace('\ud800', '')}${i}${'n'.repeat(rng.pick([1, 40]))}`,
      }));
    },
    () => {
      const [first] = graph.initializer;
      graph.initializer = Array.from({ length: rng.pick([0, 5000]) }, () => first!);
    },
    () => {
      rng.pick(graph.initializer).dims = [2n ** 62n, -1n];
    },
  ])();
  return toBinary(ModelProtoSchema, model);
}
