import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleMeta } from '../data/drive-fixture.ts';
import { UserError } from '../errors.ts';
import { fromVersion1 } from '../network/spec-version-1.ts';
import { exportModel } from './export.ts';
import {
  exampleCard,
  exampleForward,
  exampleLooks,
  exampleWeights,
  old1989,
  spec1989,
} from './model-fixture.ts';
import { checkFits, loadSteeringModel } from './steering.ts';
import { exportVerifiedModel, type Forward, verifyExport } from './verify.ts';

const weights = exampleWeights(spec1989, 3);
const looks = exampleLooks(spec1989, 40, 5);
const forward = exampleForward(spec1989, weights);
const foreignModel = '../shared/data/models/steering_model_light.onnx';

let folder = '';
let bytes: Uint8Array;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-steering-'));
  bytes = await exportVerifiedModel(spec1989, weights, exampleCard, looks, forward);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(`${error.message}${error.hint}`).not.toContain('\n');
    return `${error.code}: ${error.message} | ${error.hint}`
      .replaceAll(`${folder}/`, '')
      .replaceAll(folder, 'FOLDER');
  }
  throw new Error('nothing was refused');
}

/** Refusal of a file with this content. */
function refusalOf(content: Uint8Array): Promise<string> {
  const path = join(folder, 'bad.onnx');
  writeFileSync(path, content);
  return refusal(() => loadSteeringModel(path));
}

/** The model with one entry of its metadata changed, or taken out. */
function withMetadata(key: string, value: string | undefined): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  model.metadataProps = model.metadataProps.filter((entry) => entry.key !== key);
  if (value !== undefined) model.metadataProps.push(create(StringStringEntryProtoSchema, { key, value }));
  return toBinary(ModelProtoSchema, model);
}

describe('a verified model', () => {
  it('loads from its file and steers as its trainer says', async () => {
    const path = join(folder, 'good.onnx');
    writeFileSync(path, bytes);
    await using model = await loadSteeringModel(path);
    expect([model.name, model.spec, model.card, model.digest.length]).toEqual([
      'good.onnx',
      spec1989,
      exampleCard,
      64,
    ]);
    await verifyExport(bytes, looks, forward);
  });

  it('keeps overlapping decisions apart', async () => {
    await using model = await loadSteeringModel({ bytes, name: 'a.onnx' });
    const together = await Promise.all(looks.map((look) => model.steer(look)));
    for (const [i, look] of looks.entries()) expect(await model.steer(look)).toEqual(together[i]);
  });

  it('decides in far less than a millisecond', async () => {
    await using model = await loadSteeringModel({ bytes, name: 'a.onnx' });
    const milliseconds: number[] = [];
    for (let i = 0; i < 500; i++) {
      const start = performance.now();
      await model.steer(looks[i % looks.length]!);
      milliseconds.push(performance.now() - start);
    }
    expect(milliseconds.sort((a, b) => a - b)[250]).toBeLessThan(0.5);
  });

  it('refuses images of another size, as a defect of the program', async () => {
    await using model = await loadSteeringModel({ bytes, name: 'a.onnx' });
    const small = { ...looks[0]!, camera: new Uint8Array(5) };
    await expect(model.steer(small)).rejects.toThrow(RangeError);
    await expect(model.answer([looks[0]!, small])).rejects.toThrow(RangeError);
  });

  it('says nothing on stderr', () => {
    const path = join(folder, 'quiet.onnx');
    writeFileSync(path, bytes);
    const program = `
      const { loadSteeringModel } = await import(${JSON.stringify(new URL('./steering.ts', import.meta.url).href)});
      const model = await loadSteeringModel(process.argv[1]);
      await model.steer({ camera: new Uint8Array(2880), range: new Float32Array(256), roadIntensityFeedback: 0.5 });
      await loadSteeringModel(process.argv[1] + 'x').catch((error) => console.log(error.code));
      await model.dispose();`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program, path], {
      encoding: 'utf8',
    });
    expect([child.stdout, child.stderr, child.status]).toEqual(['not-found\n', '', 0]);
  });
});

describe('verification', () => {
  const differing =
    (output: number, difference: number): Forward =>
    async (inputs, count) => {
      const outputs = await forward(inputs, count);
      outputs[13 * 46 + output]! += difference;
      return outputs;
    };

  it.each([
    [7, 5e-5, 'direction 7 of pattern 13'],
    [45, -5e-5, 'road_intensity of pattern 13'],
    [0, Number.NaN, 'direction 0 of pattern 13'],
  ])('refuses an export whose output %i differs by %f', async (output, difference, where) => {
    expect(await refusal(() => verifyExport(bytes, looks, differing(output, difference)))).toMatch(
      new RegExp(
        `^invalid: The exported model does not do what the trained network does: ${where} is [-\\d.e]+, ([-\\d.e]+|NaN) expected \\| It was not kept\\. Train again with the cpu backend, and report this with the message\\.$`,
      ),
    );
  });

  it('refuses an export whose curvature is not its decoded direction', async () => {
    const model = fromBinary(ModelProtoSchema, bytes);
    const table = model.graph!.initializer.find(({ name }) => name === 'curvature_of_unit')!;
    table.rawData = table.rawData.map(() => 0);
    expect(await refusal(() => verifyExport(toBinary(ModelProtoSchema, model), looks, forward))).toMatch(
      /^invalid: .*: curvature of pattern \d+ is 0, [-\d.e]+ expected/,
    );
  });

  it('refuses to compare on nothing', async () => {
    expect(await refusal(() => verifyExport(bytes, [], forward))).toContain(
      'there is no pattern to compare them on',
    );
  });

  it('is needed before a model may drive', async () => {
    expect(await refusalOf(exportModel(spec1989, weights, exampleCard))).toBe(
      'invalid: bad.onnx was never compared with the network it was exported from | Such a model may not drive; train it anew with alvinn, which makes the comparison.',
    );
  });
});

describe('loading refuses in one line', () => {
  const trainHint = 'Give a model that alvinn trained.';
  const damagedHint = 'Copy it again from where it came, or train it anew.';

  it('what is not there, or is a directory', async () => {
    expect(await refusal(() => loadSteeringModel(join(folder, 'none.onnx')))).toBe(
      'not-found: none.onnx: no such file | Check the path of the model.',
    );
    expect(await refusal(() => loadSteeringModel(folder))).toBe(
      'unreadable: FOLDER is a directory, not a model | Give the path of the model itself.',
    );
  });

  it('what is empty or no ONNX model', async () => {
    expect(await refusalOf(new Uint8Array())).toBe(
      `damaged: bad.onnx is damaged: it is empty (0 bytes) | ${damagedHint}`,
    );
    for (const garbage of [
      '{"hello": "world"}',
      'SQLite format 3\0',
      '\x89PNG\r\n\x1a\n',
      'center,left\n1,2\n',
    ]) {
      expect(await refusalOf(Buffer.from(garbage, 'latin1'))).toBe(
        `foreign: bad.onnx is not an ONNX model | ${trainHint}`,
      );
    }
  });

  it('a model cut short anywhere', async () => {
    for (let i = 1; i < 60; i++) {
      expect(await refusalOf(bytes.subarray(0, Math.floor((bytes.length * i) / 60)))).toBe(
        `damaged: bad.onnx is damaged: it is cut short or overwritten | ${damagedHint}`,
      );
    }
    for (let missing = 1; missing < 3000; missing += 37) {
      expect(await refusalOf(bytes.subarray(0, bytes.length - missing))).toMatch(
        /^damaged: bad\.onnx is damaged: /,
      );
    }
  });

  it.skipIf(!existsSync(foreignModel))('a foreign steering model, with what it reads', async () => {
    expect(await refusalOf(readFileSync(foreignModel))).toBe(
      "foreign: bad.onnx is an ONNX model but not one of alvinn's: it reads input float [batch_size, 3, 64, 64] | A model of alvinn reads camera uint8 [N, rows, columns, 3], range float [N, rows, columns] and road_intensity_feedback float [N, 1], or some of them; train one with alvinn.",
    );
  });

  it('a model of a newer version', async () => {
    expect(await refusalOf(withMetadata('alvinn.format_version', '3'))).toBe(
      'newer-version: bad.onnx was written by a newer version of alvinn (model format 3, this version reads 2) | Update alvinn to use it.',
    );
  });

  it.each([
    ['alvinn.format_version', undefined, 'its metadata is missing'],
    ['alvinn.recipe', undefined, 'its metadata lacks alvinn.recipe'],
    ['alvinn.spec', '{}', 'its metadata does not describe a network'],
    [
      'alvinn.spec',
      JSON.stringify({ ...old1989, network: { ...old1989.network, inputs: 961 } }),
      'layers.0.weight has 141172 bytes, 111476 expected',
    ],
  ])('a model whose %s is %s', async (key, value, what) => {
    expect(await refusalOf(withMetadata(key, value))).toBe(
      `damaged: bad.onnx is damaged: ${what} | ${damagedHint}`,
    );
  });

  it.each<[string, (graph: GraphProto) => void]>([
    [
      'has an operator that no runtime knows',
      ({ node }) => Object.assign(node[0]!, { opType: 'NoSuchOperator' }),
    ],
    ['has a loop', ({ node }) => node.push({ ...node[0]!, name: 'more', opType: 'Loop' })],
    ['lacks an output', ({ output }) => output.pop()],
    ['steers by a table of its own', ({ initializer }) => initializer.at(-1)!.rawData.fill(0xff)],
  ])('a model whose graph %s', async (_, change) => {
    const model = fromBinary(ModelProtoSchema, bytes);
    change(model.graph!);
    expect(await refusalOf(toBinary(ModelProtoSchema, model))).toBe(
      `damaged: bad.onnx is damaged: it computes something else than its card says | ${damagedHint}`,
    );
  });
});

describe('checkFits', () => {
  const { camera, range } = exampleMeta('synthetic').sensors;
  const sensors = {
    camera: { ...camera, rows: 30, columns: 32 },
    range: { ...range, rows: 8, columns: 32, maxRangeM: 60 },
  };
  const model = { name: 'a.onnx', spec: spec1989 };

  it('lets pass the sensors that a model reads, whatever it does not read', () => {
    checkFits(model, sensors);
    checkFits({ name: 'a.onnx', spec: fromVersion1({ ...old1989, range: null }) }, { ...sensors, range });
  });

  it('names the first difference', async () => {
    const hint = 'Use the sensor settings it was trained with, or train a network for these.';
    expect(await refusal(() => checkFits(model, { ...sensors, camera }))).toBe(
      `invalid: a.onnx does not fit these sensors: it reads a camera of 30×32, the camera has 2×3 | ${hint}`,
    );
    expect(await refusal(() => checkFits(model, { ...sensors, range }))).toBe(
      `invalid: a.onnx does not fit these sensors: it reads a range finder of 8×32, the range finder has 1×2 | ${hint}`,
    );
    expect(
      await refusal(() => checkFits(model, { ...sensors, range: { ...sensors.range, maxRangeM: 40 } })),
    ).toBe(
      `invalid: a.onnx does not fit these sensors: it takes 60 m for nothing seen, the range finder reports 40 m | ${hint}`,
    );
  });
});
