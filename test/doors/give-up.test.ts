import { expect, it } from 'vitest';
import { giveUp } from './give-up.ts';

it('the engine goes on, and leaves nothing hidden, when clients give downloads and uploads up', async () => {
  const { downloads, uploads, engineAlive, hiddenLeft } = await giveUp(60, 30, 1);
  expect({ all: downloads + uploads, engineAlive, hiddenLeft }).toEqual({
    all: 60,
    engineAlive: true,
    hiddenLeft: [],
  });
});
