import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { networkInputs, partsOf } from '../network/parts.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { LearningNetwork } from '../textbook/learning.ts';
import { modelNetwork } from './model-network.ts';

const NAME = 'alvinn-all-weather.onnx';
const MODEL = fileURLToPath(new URL(`../../assets/models/${NAME}`, import.meta.url));

describe('a network that a page takes apart', () => {
  it('answers as its ONNX file does, from the same look', async () => {
    const { spec, layers } = modelNetwork(MODEL, NAME);
    const weights = layers.map(
      (text) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer),
    );
    const network = new LearningNetwork(spec.network, { layers: weights });
    await using model = await loadSteeringModel(MODEL);
    const { outputs, inputs } = partsOf(spec);
    const direction = outputs.find(({ kind }) => kind === 'direction')!;
    const cells = (kind: string) => inputs.find((input) => input.kind === kind)?.width ?? 0;
    const rng = new Rng(5);
    for (let i = 0; i < 5; i++) {
      const look = {
        camera: Uint8Array.from({ length: 3 * cells('camera') }, () => rng.integer(256)),
        range: Float32Array.from({ length: cells('range') }, () => rng.uniform(1, 30)),
        roadIntensityFeedback: rng.next(),
      };
      const row = new Float32Array(spec.network.inputs);
      networkInputs(spec, look, row, 0);
      const own = network.forward(row).subarray(direction.first, direction.first + direction.width);
      const { direction: theirs } = await model.steer(look);
      for (const [unit, value] of theirs.entries()) expect(own[unit]).toBeCloseTo(value, 4);
    }
  });
});
