import { describe, expect, it } from 'vitest';
import { describeExit, type EngineExit, exitOf } from './exit.ts';

describe('the reason of an exit', () => {
  it.each([
    [null, 'SIGSEGV', { reason: 'crashed', how: 'SIGSEGV' }],
    [null, 'SIGABRT', { reason: 'crashed', how: 'SIGABRT' }],
    [134, null, { reason: 'crashed', how: '0x86' }],
    [0xc0000005, null, { reason: 'crashed', how: '0xC0000005' }],
    [-1073741819, null, { reason: 'crashed', how: '0xC0000005' }],
    [null, 'SIGKILL', { reason: 'killed', signal: 'SIGKILL' }],
    [1, null, { reason: 'ended', status: 1 }],
    [0, null, { reason: 'ended', status: 0 }],
  ] as const)('status %s and signal %s', (status, signal, exit) => {
    expect(exitOf(status, signal, false)).toEqual(exit);
  });

  it('does not blame the driver where memory ran out', () => {
    expect(exitOf(null, 'SIGABRT', true)).toEqual({ reason: 'out-of-memory' });
  });

  it('comes with a sentence and a next step, whatever it is', () => {
    const exits: EngineExit[] = [
      { reason: 'stopped' },
      { reason: 'not-runnable', message: 'spawn ENOENT' },
      { reason: 'cannot-start', message: 'the library is locked', hint: 'Close the other program.' },
      { reason: 'not-ready', seconds: 60 },
      { reason: 'crashed', how: 'SIGSEGV' },
      { reason: 'out-of-memory' },
      { reason: 'killed', signal: 'SIGKILL' },
      { reason: 'ended', status: 3 },
    ];
    const told = exits.map(describeExit);
    expect(told.every(({ message, hint }) => message.length > 10 && /^[A-Z].*\.$/.test(hint))).toBe(true);
    expect(new Set(told.map(({ message }) => message)).size).toBe(exits.length);
    expect(told[2]).toEqual({
      message: 'The engine cannot start: the library is locked',
      hint: 'Close the other program.',
    });
  });
});
