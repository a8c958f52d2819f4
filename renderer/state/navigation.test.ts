import { afterAll, expect, it, vi } from 'vitest';
import { followAddress, sayDetail, useNavigation } from './navigation.ts';

afterAll(() => vi.unstubAllGlobals());

it('an address that a person put in is followed, whatever a screen says of itself meanwhile', () => {
  const location = { hash: '#lab/one-unit/1' };
  let changed = () => {};
  vi.stubGlobal('location', location);
  vi.stubGlobal('history', {
    replaceState: (_: unknown, __: string, address: string) => {
      location.hash = address;
    },
  });
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    changed = listener;
  });
  followAddress();
  sayDetail('lab', 'one-unit/1?row=2');
  expect(location.hash).toBe('#lab/one-unit/1?row=2');

  location.hash = '#lab/encoder/3';
  sayDetail('lab', 'one-unit/1?row=3');
  expect(location.hash).toBe('#lab/encoder/3');
  changed();
  expect(useNavigation.getState()).toMatchObject({ screen: 'lab', detail: 'encoder/3', opened: 2 });
  sayDetail('lab', 'encoder/3?hidden=2');
  expect(location.hash).toBe('#lab/encoder/3?hidden=2');
});
