import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { summariseModel } from '../library/summaries.ts';
import { exportModel } from './export.ts';
import { exampleCard, exampleWeights, spec1989 } from './model-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-foreign-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'a.onnx');

/** What the library says of a model that is not as it was exported. */
function refusal(spoil: (model: ModelProto) => void, card: object = {}): string {
  const bytes = exportModel(spec1989, exampleWeights(spec1989, 1), { ...exampleCard, ...card }, 10);
  const model = fromBinary(ModelProtoSchema, bytes);
  spoil(model);
  return refusalOf(toBinary(ModelProtoSchema, model));
}

function refusalOf(bytes: Uint8Array): string {
  writeFileSync(path, bytes);
  try {
    summariseModel(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(Math.max(error.message.length, error.hint.length)).toBeLessThanOrEqual(300);
    expect(`${error.message}${error.hint}`).not.toMatch(/\p{Cc}/u);
    return `${error.code}: ${error.message.replaceAll(path, 'a.onnx')}`;
  }
  return 'usable';
}

test('a model as it was exported is usable', () => {
  expect(refusal(() => {})).toBe('usable');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 3e38])(
  'a model with a weight of %s is not listed as usable',
  (weight) => {
    const spoiled = refusal((model) => {
      for (const { rawData } of model.graph!.initializer.filter(({ name }) => name.startsWith('layers.'))) {
        new DataView(rawData.buffer, rawData.byteOffset).setFloat32(0, weight, true);
      }
    });
    expect(spoiled).toBe('damaged: a.onnx is damaged: its weights are no numbers that a network can add up');
  },
);

test('a model that loops is not listed as usable', () => {
  const looping = refusal((model) => {
    model.graph!.node[0]!.opType = 'Loop';
  });
  expect(looping).toBe('damaged: a.onnx is damaged: it computes something else than its card says');
});

test.each([
  ['recipe', { recipe: null }],
  ['sensors', { sensors: null }],
  ['scores', { scores: null }],
  ['digests', { dataDigests: null }],
  ['version', { softwareVersion: null }],
])('a card whose %s is null where an object is due is damaged', (_what, card) => {
  expect(refusal(() => {}, { ...card, softwareVersion: '0.1.0', ...card })).toBe(
    'damaged: a.onnx is damaged: its metadata does not describe a network',
  );
});

test.each([100, 100_000])('%i inputs with long names are told in one line', (count) => {
  const told = refusal((model) => {
    model.metadataProps = [];
    model.producerName = '';
    const [input] = model.graph!.input;
    model.graph!.input = Array.from({ length: count }, (_, i) => ({
      ...input!,
      name: `\n\u001b[31m${i}`.repeat(9),
    }));
  });
  expect(told).toMatch(
    /^foreign: a\.onnx is (an ONNX model but not one|no model of alvinn: it has more than)/,
  );
});

test('a file of thirty million empty parts is refused before anything is made of them', () => {
  const nodes = new Uint8Array(60_000_000);
  // Field 1 of a graph, of no length, again and again.
  for (let i = 0; i < nodes.length; i += 2) nodes[i] = 0x0a;
  const length: number[] = [];
  for (let left = nodes.length; left > 0; left >>>= 7) length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  const before = process.memoryUsage.rss();
  expect(refusalOf(Buffer.concat([Uint8Array.from([8, 8, 0x3a, ...length]), nodes]))).toBe(
    'foreign: a.onnx is no model of alvinn: it has more than 100000 parts',
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(500_000_000);
});
