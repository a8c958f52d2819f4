import { describe, expect, it } from 'vitest';
import { Rng } from '../../../sim/rng.ts';
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
    const { checks } = await renderedFaceRecognition({ seed: 1, full: false }, job);
    expect(checks.map(({ value }) => value)).toEqual(checks.map(() => expect.any(Number)));
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
  });
});
