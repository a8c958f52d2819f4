import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields, encodeFields, type FieldsFrame, type FieldUnit, type WorstPattern } from './fields.ts';

const float = fc.float({ noNaN: true });
const shades = (length: number) =>
  fc.record({
    scale: float,
    steps: fc
      .array(fc.integer({ min: -127, max: 127 }), { minLength: length, maxLength: length })
      .map((steps) => Int8Array.from(steps)),
  });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const size = fc.oneof(
  fc.constant({ rows: 0, columns: 0 }),
  fc.record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) }),
);

const frame: fc.Arbitrary<FieldsFrame> = fc
  .record({
    camera: size,
    range: size,
    directionUnits: fc.integer({ min: 1, max: 9 }),
    roadIntensity: fc.boolean(),
  })
  .chain(({ camera, range, directionUnits, roadIntensity }) => {
    const [cameraCells, rangeCells] = [camera.rows * camera.columns, range.rows * range.columns];
    const unit: fc.Arbitrary<FieldUnit> = fc.record({
      direction: shades(directionUnits),
      range: shades(rangeCells),
      camera: shades(cameraCells),
      feedback: shades(roadIntensity ? 2 : 0),
    });
    const pattern: fc.Arbitrary<WorstPattern> = fc.record({
      loss: float,
      targetUnit: float,
      answeredUnit: float,
      camera: bytes(cameraCells),
      range: bytes(rangeCells),
      target: bytes(directionUnits),
      answer: bytes(directionUnits),
    });
    return fc.record({
      run: fc.nat(),
      epoch: fc.nat(),
      epochs: fc.nat(),
      hidden: fc.nat(),
      camera: fc.constant(camera),
      range: fc.constant(range),
      directionUnits: fc.constant(directionUnits),
      roadIntensity: fc.constant(roadIntensity),
      units: fc.array(unit, { maxLength: 4 }),
      fromValidation: fc.boolean(),
      worst: fc.array(pattern, { maxLength: 4 }),
    });
  });

describe('a fields frame', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(frame, (fields) => {
        expect(decodeFields(encodeFields(fields).buffer)).toEqual(fields);
      }),
    );
  });
});
