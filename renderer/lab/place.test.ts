import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choice, flag, named, numeric, numerics, readAddress, readChanges, writeAddress } from './place.ts';

const fields = {
  rule: choice<'squared' | 'logistic'>('squared', ['squared', 'logistic']),
  rate: numeric(0.5, 0, 10),
  updates: numeric(0, 0, 1000, true),
  weights: numerics([1, 1, -0.5], -100, 100, 5),
  batch: flag(false),
  model: named('', 40),
};

describe('an address of the Lab', () => {
  it('comes back as it was written, to six digits', () => {
    const six = (least: number, most: number) =>
      fc.double({ min: least, max: most, noNaN: true }).map((value) => Number(value.toFixed(6)) + 0);
    fc.assert(
      fc.property(
        fc.record(
          {
            rule: fc.constantFrom('squared' as const, 'logistic' as const),
            rate: six(0, 10),
            updates: fc.integer({ min: 0, max: 1000 }),
            weights: fc.array(six(-100, 100), { maxLength: 5 }),
            batch: fc.boolean(),
            model: fc
              .string({ maxLength: 40, unit: 'grapheme' })
              .filter((text) => text.length <= 40 && !/\p{C}/u.test(text)),
          },
          { requiredKeys: [] },
        ),
        fc.nat(98),
        (changes, page) => {
          const address = readAddress(writeAddress('one-unit', page, changes, fields))!;
          expect([address.chapter, address.page]).toEqual(['one-unit', page]);
          expect(readChanges(address.values, fields)).toEqual({ changes, refused: [] });
        },
      ),
    );
  });

  it('is read value by value: what does not hold is named and left out', () => {
    const { values } = readAddress(
      'one-unit/2?rule=javascript:alert(1)&rate=11&updates=1.5&weights=1,2,3,4,5,6&batch=1&constructor=1&toString=2&model=a%0Ab',
    )!;
    expect(readChanges(values, fields)).toEqual({
      changes: {},
      refused: ['rule', 'rate', 'updates', 'weights', 'batch', 'constructor', 'toString', 'model'],
    });
  });

  it('never throws and never lets through what a field refuses, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const address = readAddress(text) ?? readAddress(`one-unit/1?${text}`);
        if (!address) return;
        const { changes } = readChanges(address.values, fields);
        expect(Object.keys(fields)).toEqual(expect.arrayContaining(Object.keys(changes)));
      }),
    );
    expect(readAddress(`one-unit/1?weights=${'1,'.repeat(4000)}`)).toBeUndefined();
    expect(readAddress('../../etc')).toBeUndefined();
  });
});
