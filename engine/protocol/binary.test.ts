import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLook, decodePose, encodeLook, encodePose, type LookFrame, type PoseFrame } from './binary.ts';

const number = fc.double({ noNaN: true });
const floats = (length: number) =>
  fc.array(fc.float({ noNaN: true }), { minLength: length, maxLength: length });

describe('a pose frame', () => {
  it('comes out as it went in', () => {
    const pose: fc.Arbitrary<PoseFrame> = fc.record({
      drive: fc.nat(),
      step: fc.nat(),
      timeS: number,
      x: number,
      y: number,
      yawRad: number,
      speedMps: number,
      curvaturePerM: number,
      commandPerM: number,
      stationM: number,
      cteM: number,
      headingErrorRad: number,
    });
    fc.assert(
      fc.property(pose, (frame) => {
        expect(decodePose(encodePose(frame).buffer)).toEqual(frame);
      }),
    );
  });
});

describe('a look frame', () => {
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) });
  const look: fc.Arbitrary<LookFrame> = fc
    .record({ camera: sizes, range: sizes, hidden: fc.nat(5), units: fc.nat(5) })
    .chain(({ camera, range, hidden, units }) =>
      fc.record({
        step: fc.nat(),
        camera: fc.record({
          rows: fc.constant(camera.rows),
          columns: fc.constant(camera.columns),
          rgb: fc.uint8Array({
            minLength: 3 * camera.rows * camera.columns,
            maxLength: 3 * camera.rows * camera.columns,
          }),
        }),
        range: fc.record({
          rows: fc.constant(range.rows),
          columns: fc.constant(range.columns),
          maxRangeM: fc.constant(40),
          metres: floats(range.rows * range.columns).map((values) => Float32Array.from(values)),
        }),
        expertPerM: fc.float({ noNaN: true }),
        network: fc.option(
          fc.record({
            retina: floats(camera.rows * camera.columns).map((values) => Float32Array.from(values)),
            hidden: floats(hidden).map((values) => Float32Array.from(values)),
            direction: floats(units).map((values) => Float32Array.from(values)),
            roadIntensity: fc.float(),
            curvaturePerM: fc.float({ noNaN: true }),
            decisionMs: fc.float({ noNaN: true }),
            reliability: fc.float(),
            usualReliability: fc.float(),
            speedShare: fc.float({ noNaN: true }),
          }),
        ),
      }),
    );

  it('comes out as it went in', () => {
    fc.assert(
      fc.property(look, (frame) => {
        expect(decodeLook(encodeLook(frame).buffer)).toEqual(frame);
      }),
    );
  });
});
