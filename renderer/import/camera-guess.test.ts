import { expect, it } from 'vitest';
import { horizonDown } from '../../sim/sensors/ground-grid.ts';
import { cameraOfGuess, withHorizon } from './camera-guess.ts';

const PICTURE = { rows: 120, columns: 160 };
const GUESS = { heightM: 1.5, pitchDeg: 15, fovDeg: 60 };

it('looks down as far as the horizon says that a person saw', () => {
  for (const down of [-1.5, -0.6, 0]) {
    const moved = withHorizon(GUESS, down, PICTURE);
    expect(horizonDown(cameraOfGuess(moved, PICTURE))).toBeCloseTo(down, 2);
    expect(moved).toMatchObject({ heightM: 1.5, fovDeg: 60 });
  }
  expect(withHorizon(GUESS, 0.4, PICTURE).pitchDeg).toBe(0);
});

it('sees as high as the picture is high, whatever is cut away', () => {
  const { horizontalFovRad, verticalFovRad } = cameraOfGuess(GUESS, PICTURE);
  expect(Math.tan(horizontalFovRad / 2) / Math.tan(verticalFovRad / 2)).toBeCloseTo(160 / 120, 9);
});
