import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chanceOf, noiseSeedOf } from '../drive/chance.ts';
import { roadToDrive } from '../drive/closed-loop.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { networkInputs, partsOf } from '../network/parts.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { openEyes } from '../sensors/eyes.ts';
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
    const { outputs } = partsOf(spec);
    const direction = outputs.find(({ kind }) => kind === 'direction')!;
    using eyes = await openEyes();
    const renderer = await eyes.create();
    const { road } = roadToDrive('street', 5, 1000);
    const { conditions, noise } = chanceOf(5);
    const looks = await renderer.render(
      [100, 200, 300, 400, 500].map((stationM) => {
        const pose = poseBesidePath(road, stationM, 0.5, 0.05);
        return { road, stationM, pose, conditions, noiseSeed: noiseSeedOf(noise, stationM) };
      }),
    );
    renderer.dispose();
    for (const { camera, range } of looks) {
      const look = { camera, range, roadIntensityFeedback: 0.5 };
      const row = new Float32Array(spec.network.inputs);
      networkInputs(spec, look, row, 0);
      const own = network.forward(row).subarray(direction.first, direction.first + direction.width);
      const { direction: theirs } = await model.steer(look);
      for (const [unit, value] of theirs.entries()) expect(own[unit]).toBeCloseTo(value, 5);
    }
  });
});
