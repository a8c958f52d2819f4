import { expect, it } from 'vitest';
import { ProgramAddress } from './program.ts';

it('a page names programs of this machine alone', () => {
  const at = (host: string) =>
    ProgramAddress.safeParse({ to: 'udacity', place: { host, port: 4567 } }).success;
  expect(['127.0.0.1', '127.0.1.1', 'localhost', '::1'].filter((host) => !at(host))).toEqual([]);
  const others = [
    '192.168.0.7',
    'example.org',
    '0.0.0.0',
    '::',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '',
  ];
  expect(others.filter(at)).toEqual([]);
});
