import { expect, it } from 'vitest';
import { aspectOfPicture, groundGrid, groundPoint, horizonDown, pitchOfHorizon } from './ground-grid.ts';
import { cameraNamed } from './known-sensors.ts';

const CAMERA = cameraNamed('navlab')!;

it('sees the ground right below its axis in the middle of the picture', () => {
  const { heightM, pitchDownRad } = CAMERA;
  const { across, down } = groundPoint(CAMERA, heightM / Math.tan(pitchDownRad), 0)!;
  expect(across).toBeCloseTo(0, 12);
  expect(down).toBeCloseTo(0, 12);
  expect(groundPoint(CAMERA, -10, 0)).toBeUndefined();
});

it('lets every line ahead end at the horizon, one road apart at every distance', () => {
  const { lines, horizon } = groundGrid(CAMERA, 3.2);
  const ahead = lines.slice(-8);
  for (const [, far] of ahead) expect(Math.abs(far.down - horizon)).toBeLessThan(0.02);
  expect(horizon).toBeCloseTo(horizonDown(CAMERA), 12);
  const near = ahead.map(([from]) => from.across);
  const steps = near.slice(1).map((across, i) => across - near[i]!);
  for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 9);
  const right = groundPoint(CAMERA, 7, 1.6)!.across - groundPoint(CAMERA, 7, -1.6)!.across;
  expect(right).toBeGreaterThan(0);
});

it('finds how far a camera looks down from its horizon', () => {
  expect(pitchOfHorizon(horizonDown(CAMERA), CAMERA.verticalFovRad)).toBeCloseTo(CAMERA.pitchDownRad, 12);
  expect(pitchOfHorizon(0, 1)).toBeCloseTo(0, 12);
});

it('takes a picture as small as a retina for a video camera’s', () => {
  const retina = { rows: 30, columns: 32 };
  expect(aspectOfPicture(retina, retina)).toBeCloseTo(4 / 3, 12);
  expect(aspectOfPicture({ rows: 120, columns: 160 }, retina)).toBeCloseTo(4 / 3, 12);
  expect(aspectOfPicture({ rows: 256, columns: 455 }, retina)).toBeCloseTo(455 / 256, 12);
});
