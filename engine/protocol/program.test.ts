import { expect, it } from 'vitest';
import { guestName, guestNamed, isGuestName, ProgramAddress } from './program.ts';

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

it('a program is known by its name, a model is none, and one of another machine is not for pages', () => {
  const programs: ProgramAddress[] = [
    { to: 'donkey', port: 9091 },
    { to: 'udacity', place: { host: '127.0.0.1', port: 4567 } },
    { to: 'udacity', place: { host: '::1', port: 4567 } },
  ];
  expect(programs.map((one) => guestNamed(guestName(one)))).toEqual(programs);
  expect(programs.map(guestName).every(isGuestName)).toBe(true);
  expect(['donkey 9091.onnx', 'udacity 1.onnx', 'expert'].filter(isGuestName)).toEqual([]);
  const other = guestName({ to: 'udacity', place: { host: '192.168.0.7', port: 4567 } });
  expect([isGuestName(other), guestNamed(other)]).toEqual([true, undefined]);
});
