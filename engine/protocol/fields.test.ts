import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields, encodeFields, type FieldsFrame, type FieldUnit, type WorstPattern } from './fields.ts';
import type { WeightPicture } from './model.ts';

const float = fc.float({ noNaN: true });
const shades = (length: number) =>
  fc.record({
    scale: float,
    steps: fc
      .array(fc.integer({ min: -127, max: 127 }), { minLength: length, maxLength: length })
      .map((steps) => Int8Array.from(steps)),
  });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const picture: fc.Arbitrary<WeightPicture> = fc.record({
  kind: fc.string({ unit: 'binary' }),
  label: fc.string({ unit: 'binary' }),
  rows: fc.integer({ min: 1, max: 5 }),
  columns: fc.integer({ min: 1, max: 5 }),
});
const pictures = fc.array(picture, { maxLength: 3 });

const frame: fc.Arbitrary<FieldsFrame> = fc
  .record({ from: pictures, to: pictures, seen: pictures, answered: fc.nat({ max: 9 }) })
  .chain(({ from, to, seen, answered }) => {
    const cells = ({ rows, columns }: WeightPicture) => rows * columns;
    const unit: fc.Arbitrary<FieldUnit> = fc.record({
      from: fc.tuple(...from.map((part) => shades(cells(part)))),
      to: fc.tuple(...to.map((part) => shades(cells(part)))),
    });
    const pattern: fc.Arbitrary<WorstPattern> = fc.record({
      loss: float,
      targetUnit: fc.float(),
      answeredUnit: float,
      seen: fc.tuple(...seen.map((part) => bytes(cells(part)))),
      target: bytes(answered),
      answer: bytes(answered),
    });
    return fc.record({
      run: fc.nat(),
      epoch: fc.nat(),
      epochs: fc.nat(),
      hidden: fc.nat(),
      pictures: fc.constant({ from, to }),
      units: fc.array(unit, { maxLength: 4 }),
      fromValidation: fc.boolean(),
      seen: fc.constant(seen),
      answered: fc.constant(answered),
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

  it('of version 0.1 shows the same pictures', () => {
    const file = new URL('../../test/fixtures/version-0.1/runs/1/fields-4.bin', import.meta.url);
    const fields = decodeFields(new Uint8Array(readFileSync(file)).buffer);
    expect(fields).toMatchObject({
      run: 1,
      epoch: 4,
      epochs: 4,
      hidden: 3,
      answered: 45,
      fromValidation: true,
    });
    const shape = ({ kind, rows, columns }: WeightPicture) => [kind, rows, columns];
    expect(fields.pictures.from.map(shape)).toEqual([
      ['camera', 6, 8],
      ['range', 2, 8],
      ['feedback', 1, 1],
    ]);
    expect(fields.pictures.to.map(shape)).toEqual([
      ['direction', 1, 45],
      ['road-intensity', 1, 1],
    ]);
    for (const { from, to } of fields.units) {
      expect([...from, ...to].map(({ steps }) => steps.length)).toEqual([48, 16, 1, 45, 1]);
      // A picture's scale is its largest weight; single weights share one.
      for (const { scale, steps } of [from[0]!, from[1]!, to[0]!]) {
        expect(Math.max(...steps.map(Math.abs))).toBe(127);
        expect(scale).toBeGreaterThan(0);
      }
    }
    expect(fields.worst.map(({ seen, target }) => [...seen, target].map((part) => part.length))).toEqual(
      fields.worst.map(() => [48, 16, 45]),
    );
    expect(fields.worst.length).toBeGreaterThan(0);
  });
});
