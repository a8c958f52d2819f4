import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBoundedJson } from './bounded-json.ts';

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
    }),
  );
  const tricky = String.raw`{"a\"[[[":"\\","b":["\\\"]","{"]}`;
  expect(parseBoundedJson(tricky, { deepest: 2 })).toEqual(JSON.parse(tricky));
});

test('JSON that would overflow the stack or the memory is refused before it is parsed', () => {
  expect(() => parseBoundedJson('['.repeat(5e6))).toThrow('it nests deeper than 64 levels');
  expect(() => parseBoundedJson(`[${'[],'.repeat(1e6)}0]`)).toThrow('more than 500000 lists and objects');
  expect(() => parseBoundedJson(`[${'1,'.repeat(2000)}1]`, { mostValues: 1000 })).toThrow(
    'more than 1000 values',
  );
});

test('text that is no JSON is refused', () => {
  for (const text of ['', '{', '"', '"\\"', ']', '{"a":NaN}']) {
    expect(() => parseBoundedJson(text)).toThrow(SyntaxError);
  }
});
