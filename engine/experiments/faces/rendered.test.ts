import { describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
import { LearningNetwork } from '../../textbook/learning.ts';
import { renderedFaceRecognition } from '../rendered-faces.ts';
import { FaceStudio, type Sitting } from './rendered.ts';

const job = { signal: new AbortController().signal, onProgress: () => {} };
const sitting = (change: Partial<Sitting> = {}): Sitting => ({
  pose: 'straight',
  expression: 'neutral',
  sunglasses: false,
  lightRad: 0.3,
  rng: new Rng('sitting'),
  ...change,
});

describe('rendered faces', () => {
  it('are the same from the same seed, and others for another person, pose, expression or sunglasses', async () => {
    using studio = new FaceStudio(1);
    using again = new FaceStudio(1);
    const { pixels } = await studio.photograph(0, sitting());
    const others = [
      await studio.photograph(1, sitting()),
      await studio.photograph(0, sitting({ pose: 'left' })),
      await studio.photograph(0, sitting({ expression: 'happy' })),
      await studio.photograph(0, sitting({ sunglasses: true })),
    ];
    const distance = (other: Float32Array) => Math.hypot(...other.map((value, i) => value - pixels[i]!));
    for (const other of others) expect(distance(other.pixels)).toBeGreaterThan(0.2);
    expect((await again.photograph(0, sitting())).pixels).toEqual(pixels);
  });

  it('a network learns where they look and who they are, also where expression and light are new', async () => {
    const { checks, questions, mean, gallery } = await renderedFaceRecognition({ seed: 1, full: false }, job);
    expect(checks.map(({ value }) => value)).toEqual(checks.map(() => expect.any(Number)));
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    for (const { names, confusion, worst, shares } of Object.values(questions)) {
      const counts = confusion.flat();
      const right = names.reduce((sum, _, i) => sum + confusion[i]![i]!, 0);
      const asked = counts.reduce((sum, count) => sum + count, 0);
      expect(right / asked).toBe(shares[1]!.share);
      expect(worst.length).toBe(Math.min(8, asked - right));
      for (const { said, is } of worst) expect(said).not.toBe(is);
    }
    // A page that is given the weights answers as the network did.
    const { spec, layers, names } = questions.pose;
    const values = (text: string) => new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
    const network = new LearningNetwork(spec, { layers: layers.map(values) });
    const common = values(mean);
    const right = gallery.filter(({ pose, bytes }) => {
      const pixels = [...Buffer.from(bytes, 'base64')].map((byte, i) => byte / 255 - common[i]!);
      const outputs = network.forward(pixels);
      return names[outputs.indexOf(Math.max(...outputs))] === pose;
    });
    expect(right.length / gallery.length).toBeGreaterThan(0.8);
  });
});
