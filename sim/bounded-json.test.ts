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

test('JSON that holds just what it may is read, and one thing more is refused', () => {
  const lists = (count: number) =>
    `[${Array(count - 1)
      .fill('[]')
      .join(',')}]`;
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  for (const [just, more, limits] of [
    [nested(64), nested(65), {}],
    [nested(3), nested(4), { deepest: 3 }],
    // Beside one another they are no deeper than one.
    [lists(100), lists(101), { mostContainers: 100, deepest: 2 }],
    ['{"a":{},"b":[{}]}', '{"a":{},"b":[{},{}]}', { mostContainers: 4 }],
    ['[{},{},{}]', '[{},{},{"a":{}}]', { deepest: 2 }],
    ['[1,2,3,4]', '[1,2,3,4,5]', { mostValues: 3 }],
    ['{"a":1,"b":2}', '{"a":1,"b":2,"c":3}', { mostValues: 3 }],
  ] as const) {
    expect(parseBoundedJson(just, limits)).toEqual(JSON.parse(just));
    expect(() => parseBoundedJson(more, limits)).toThrow(SyntaxError);
  }
});

test('no number of backslashes hides where a text ends', () => {
  for (let escaped = 0; escaped < 5; escaped++) {
    const text = String.raw`\\`.repeat(escaped);
    const behind = `["${text}",[[[]]]]`;
    expect(() => parseBoundedJson(behind, { deepest: 3 })).toThrow('it nests deeper than 3 levels');
    const within = String.raw`["${text}\"[[[["]`;
    expect(parseBoundedJson(within, { deepest: 1 })).toEqual(JSON.parse(within));
  }
});

test('text that is no JSON is refused', () => {
  for (const text of ['', '{', '"', '"\\"', ']', '{"a":NaN}']) {
    expect(() => parseBoundedJson(text)).toThrow(SyntaxError);
  }
});
