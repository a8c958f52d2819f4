import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curvatureOfUnit } from '../../sim/conventions.ts';
import { PREPROCESSINGS, type Preprocessing } from '../../sim/sensors/preprocess.ts';
import { type Decoding, decodeUnit } from '../network/decode.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import type { DirectionSpec } from '../network/outputs/direction.ts';
import { directionOf } from '../network/parts.ts';
import { fromVersion1 } from '../network/spec-version-1.ts';
import { presetModel } from '../train/preset-model.ts';
import { exportModel } from './export.ts';
import {
  exampleCard,
  exampleForward,
  exampleLooks,
  exampleWeights,
  old1989,
  oldSmall,
  smallSpec,
  spec1989,
} from './model-fixture.ts';
import { readModel } from './read.ts';
import { InferenceSession } from './runtime.ts';
import { openModel } from './session.ts';
import { verifyExport } from './verify.ts';

const rangeOnly = fromVersion1({
  ...oldSmall('sigmoid'),
  camera: null,
  range: { rows: 8, columns: 32, maxRangeM: 40 },
  network: {
    inputs: 256,
    layers: [
      { units: 4, activation: 'tanh' },
      { units: 9, activation: 'linear' },
    ],
  },
});

const of1990 = presetModel('alvinn-1990', { hidden: 3 });
const brightnessOnly: ModelSpec = {
  ...of1990,
  preset: 'brightness only',
  inputs: [{ kind: 'brightness', rows: 30, columns: 32 }],
};
const withClasses: ModelSpec = {
  ...of1990,
  preset: 'with classes',
  outputs: [of1990.outputs[0]!, { kind: 'classes', names: ['path', 'street', 'dirt'] }],
  network: {
    inputs: 960,
    layers: [
      { units: 3, activation: 'tanh' },
      { units: 33, activation: 'linear' },
    ],
    heads: [
      { units: 30, loss: 'squared', weight: 1, activation: 'sigmoid' },
      { units: 3, loss: 'softmax-cross-entropy', weight: 2 },
    ],
  },
};
const convolution: ModelSpec = {
  ...of1990,
  preset: 'convolution',
  network: {
    inputs: 960,
    layers: [
      {
        kind: 'convolution',
        rows: 30,
        columns: 32,
        channels: 1,
        filters: 3,
        kernelRows: 5,
        kernelColumns: 4,
        stride: 3,
        activation: 'relu',
      },
      {
        kind: 'convolution',
        rows: 9,
        columns: 10,
        channels: 3,
        filters: 2,
        kernelRows: 3,
        kernelColumns: 3,
        stride: 2,
        activation: 'threshold',
      },
      { units: 30, activation: 'sigmoid' },
    ],
  },
};

/** A network whose camera input is made otherwise. */
function through(spec: ModelSpec, preprocessing: Preprocessing): ModelSpec {
  const inputs = spec.inputs.map((input) => (input.kind === 'camera' ? { ...input, preprocessing } : input));
  return { ...spec, inputs };
}

const specs: [string, ModelSpec][] = [
  ...PREPROCESSINGS.flatMap((preprocessing): [string, ModelSpec][] => [
    [`1989, ${preprocessing}`, through(spec1989, preprocessing)],
    [`tanh, no feedback, ${preprocessing}`, through(smallSpec('tanh'), preprocessing)],
  ]),
  ['1989 with the centre of mass', fromVersion1({ ...old1989, decoding: 'centre-of-mass' })],
  ['range finder alone', rangeOnly],
  ['1990, fitted at the edges', presetModel('alvinn-1990', { hidden: 3 })],
  ['1992, with its reconstruction', presetModel('alvinn-1992', { preprocessing: 'contrast' })],
  ['all-weather, whose two planes read one camera', presetModel('alvinn-all-weather', { hidden: 3 })],
  ['brightness alone', brightnessOnly],
  ['classes beside directions', withClasses],
  ['convolution, rectified', convolution],
];

describe('an exported model', () => {
  it.each(specs)('does what the network does: %s', async (_, spec) => {
    const weights = exampleWeights(spec, 3);
    const bytes = exportModel(spec, weights, exampleCard);
    await verifyExport(bytes, exampleLooks(spec, 50, 4), exampleForward(spec, weights));
  });

  it.each(specs)('gives back all that was put into it: %s', (_, spec) => {
    const weights = exampleWeights(spec, 3);
    expect(readModel(exportModel(spec, weights, exampleCard, 12), 'a.onnx')).toEqual({
      spec,
      card: exampleCard,
      weights,
      verifiedPatterns: 12,
    });
  });

  it('has the inputs and outputs that every ONNX runtime is promised', async () => {
    const session = await InferenceSession.create(
      exportModel(spec1989, exampleWeights(spec1989, 3), exampleCard),
    );
    const shapes = [...session.inputMetadata, ...session.outputMetadata].map((value) =>
      value.isTensor ? `${value.name} ${value.type} [${value.shape}]` : value.name,
    );
    await session.release();
    expect(shapes).toEqual([
      'camera uint8 [N,30,32,3]',
      'range float32 [N,8,32]',
      'road_intensity_feedback float32 [N,1]',
      'direction float32 [N,45]',
      'road_intensity float32 [N,1]',
      'curvature float32 [N,1]',
    ]);
  });

  it('has one camera for the parts that read it, and says so once', async () => {
    const spec = presetModel('alvinn-all-weather', { hidden: 3 });
    const bytes = exportModel(spec, exampleWeights(spec, 3), exampleCard);
    const session = await InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(['camera', 'range']);
    await session.release();
    expect(Buffer.from(bytes).toString('latin1').split('camera is RGB 0 to 255')).toHaveLength(2);
  });

  it('refuses parts that read pictures of two sizes', () => {
    const spec = presetModel('alvinn-all-weather', { hidden: 3 });
    const inputs = spec.inputs.map((input) =>
      input.kind === 'brightness' ? { ...input, rows: 32, columns: 30 } : input,
    );
    expect(() => exportModel({ ...spec, inputs }, exampleWeights(spec, 3), exampleCard)).toThrow(/two sizes/);
  });

  it('is the same to the byte from the same training', () => {
    const make = () => exportModel(spec1989, exampleWeights(spec1989, 3), exampleCard, 5);
    expect(Buffer.from(make()).equals(make())).toBe(true);
  });

  it('answers a batch as it answers one by one', async () => {
    await using model = await openModel(
      exportModel(spec1989, exampleWeights(spec1989, 3), exampleCard),
      'a.onnx',
    );
    const looks = exampleLooks(spec1989, 7, 9);
    const together = await model.answer(looks);
    for (const [i, look] of looks.entries()) {
      const alone = await model.steer(look);
      expect(alone.curvaturePerM).toBe(together.curvaturePerM[i]);
      expect(alone.roadIntensity).toBeCloseTo(together.roadIntensity![i]!, 6);
      expect(alone.direction).toHaveLength(45);
    }
  });

  it('refuses weights of another shape, as a defect of the program', () => {
    expect(() => exportModel(spec1989, exampleWeights(rangeOnly, 3), exampleCard)).toThrow(RangeError);
  });

  it.skipIf(spawnSync('/usr/bin/python3', ['-c', 'import onnx']).status !== 0).each(specs)(
    'passes onnx.checker in full: %s',
    (_, spec) => {
      const folder = mkdtempSync(join(tmpdir(), 'alvinn-onnx-'));
      const path = join(folder, 'a.onnx');
      writeFileSync(path, exportModel(spec, exampleWeights(spec, 3), exampleCard));
      const program = `
import onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(model.ir_version, model.opset_import[0].version)`;
      const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program, path], { encoding: 'utf8' });
      rmSync(folder, { recursive: true });
      expect([stdout.trim(), stderr]).toEqual(['8 17', '']);
    },
  );
});

describe('decoding inside the model', () => {
  /** Unit that the model decodes when its direction units are just `direction`. */
  async function decodedUnit(direction: number[], decoding: Decoding): Promise<number> {
    const old = smallSpec('linear', direction.length);
    const spec = { ...old, outputs: [{ ...(old.outputs[0] as DirectionSpec), decoding }] };
    const weights: Weights = {
      layers: [Float32Array.from(direction.flatMap((activation) => [0, 0, 0, 0, 0, 0, activation]))],
    };
    await using model = await openModel(exportModel(spec, weights, exampleCard), 'a.onnx');
    const answer = await model.steer(exampleLooks(spec, 1, 1)[0]!);
    const span = curvatureOfUnit(0, direction.length, directionOf(spec).maxCurvaturePerM);
    return Number((((direction.length - 1) / 2) * (1 - answer.curvaturePerM / span)).toFixed(5));
  }

  it('takes the first of the most active units', async () => {
    expect(await decodedUnit([0, 1, 3, 2, 3, 0], 'most-active')).toBe(2);
    expect(await decodedUnit([9, 1, 3], 'most-active')).toBe(0);
    expect(await decodedUnit([-9, -8, -7], 'most-active')).toBe(2);
  });

  it('takes the centre of mass of the nine units around the peak', async () => {
    expect(await decodedUnit([0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0], 'centre-of-mass')).toBe(6.75);
    expect(await decodedUnit([8, 0, 0, 0, 0, 9, 0, 0, 0, 9, 9], 'centre-of-mass')).toBe(7);
  });

  it('cuts the window off at the ends', async () => {
    expect(await decodedUnit([3, 1, 0, 0, 0, 0, 0], 'centre-of-mass')).toBe(0.25);
    expect(await decodedUnit([0, 0, 0, 0, 0, 1, 3], 'centre-of-mass')).toBe(5.75);
  });

  it('fits the hill where it is cut off, as in TypeScript', async () => {
    const hill = (centre: number) =>
      Array.from({ length: 12 }, (_, i) => 0.7 * Math.exp(-((i - centre) ** 2) / 10));
    for (const centre of [0, 0.6, 2.3, 8.9, 11]) {
      expect(await decodedUnit(hill(centre), 'centre-fitted-at-edges')).toBeCloseTo(centre, 4);
    }
    for (const direction of [
      hill(5.2),
      [0, 3, 1, 0, 0, -2, 0, 0, 0, 0, 0],
      [-1, -2, -3],
      [0, 9, 0, 0],
      [0.3, 0.1],
    ]) {
      const unit = decodeUnit(Float32Array.from(direction), 'centre-fitted-at-edges');
      expect(await decodedUnit(direction, 'centre-fitted-at-edges')).toBeCloseTo(unit, 4);
    }
  });

  it('takes the mean of all units, between two hills too, as in TypeScript', async () => {
    expect(await decodedUnit([1, 0, 0, 0, 1], 'mean')).toBe(2);
    expect(await decodedUnit([-9, 0, 3, 1], 'mean')).toBe(2.25);
    expect(await decodedUnit([-1, -2, -3], 'mean')).toBe(0);
    const two = [0.9, 0.4, 0, 0, 0, 0.1, 0.2, 0.5, 0.3];
    expect(await decodedUnit(two, 'mean')).toBeCloseTo(decodeUnit(Float32Array.from(two), 'mean'), 4);
  });

  it('counts negative activations as none, and falls back to the peak without any mass', async () => {
    expect(await decodedUnit([-5, 1, 3, -9, 0], 'centre-of-mass')).toBe(1.75);
    expect(await decodedUnit([-5, -1, -3, -9], 'centre-of-mass')).toBe(1);
    expect(await decodedUnit([0, 0, 0], 'centre-of-mass')).toBe(0);
  });
});
