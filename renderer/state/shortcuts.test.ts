import { expect, it } from 'vitest';
import { keysOf } from './shortcuts.ts';

const plain = { ctrlKey: false, metaKey: false, shiftKey: false };

it.each([
  ['r', 'KeyR', {}, 'r'],
  ['R', 'KeyR', { shiftKey: true }, 'shift+r'],
  ['z', 'KeyY', { ctrlKey: true }, 'mod+z'],
  ['к', 'KeyR', {}, 'r'],
  ['Я', 'KeyZ', { metaKey: true, shiftKey: true }, 'mod+shift+z'],
  ['ρ', 'KeyR', {}, 'r'],
  ['é', 'Digit2', {}, 'é'],
  ['ж', 'Semicolon', {}, 'ж'],
  ['?', 'Slash', { shiftKey: true }, '?'],
  [' ', 'Space', {}, 'space'],
] as const)('%s at the place %s with %j is the shortcut %s', (key, code, held, expected) => {
  expect(keysOf({ key, code, ...plain, ...held })).toBe(expected);
});
