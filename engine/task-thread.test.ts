import { expect, it } from 'vitest';
import { UserError } from './errors.ts';
import { TaskThread } from './task-thread.ts';
import type { Counting, FixtureTasks } from './task-thread-fixture.ts';

const closed = new UserError('cancelled', 'the thread was closed', 'Start again.');
const open = () =>
  new TaskThread<FixtureTasks, Counting>({
    file: new URL('./task-thread-fixture.ts', import.meta.url),
    closed,
  });

it('answers each of several tasks that are asked for at once', async () => {
  using thread = open();
  expect(await Promise.all([thread.run('add', 1, 2), thread.run('add', 3, 4)])).toEqual([3, 7]);
});

it('carries refusals with their next step, and defects with their place', async () => {
  using thread = open();
  await expect(thread.run('refuse')).rejects.toEqual(
    new UserError('empty', 'there is nothing', 'Give something.'),
  );
  await expect(thread.run('fail')).rejects.toMatchObject({
    message: 'cannot do it',
    stack: expect.stringMatching(/at .*fail/),
  });
  expect(await thread.run('add', 1, 1)).toBe(2);
});

it('cancels one task, and the other goes on', async () => {
  using thread = open();
  const [stop, stopOther] = [new AbortController(), new AbortController()];
  const cancelled = thread.follow(
    { signal: stop.signal, listener: { onCount: () => stop.abort() } },
    'count',
  );
  let isCancelled = false;
  const listener = {
    onCount() {
      if (isCancelled) stopOther.abort();
    },
  };
  const other = thread.follow({ signal: stopOther.signal, listener }, 'count');
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled', message: 'stopped before it was done' });
  // It is heard once more.
  isCancelled = true;
  await expect(other).rejects.toMatchObject({ code: 'cancelled' });
});

it('cancels a task whose signal was given before it began', async () => {
  using thread = open();
  const following = { signal: AbortSignal.abort(), listener: { onCount: () => {} } };
  await expect(thread.follow(following, 'count')).rejects.toMatchObject({ code: 'cancelled' });
});

it('waits until what it tells has been heard', async () => {
  using thread = open();
  const stop = new AbortController();
  const heard = Promise.withResolvers<void>();
  let latest = 0;
  const listener = {
    async onCount(count: number) {
      latest = count;
      if (count > 1) stop.abort();
      else await heard.promise;
    },
  };
  const counting = thread.follow({ signal: stop.signal, listener }, 'count');
  // The thread answers others meanwhile, and has not counted on.
  await thread.run('add', 1, 1);
  await thread.run('add', 1, 1);
  expect(latest).toBe(1);
  heard.resolve();
  await expect(counting).rejects.toMatchObject({ code: 'cancelled' });
  expect(latest).toBe(2);
});

it('ends a task with what its listener throws', async () => {
  using thread = open();
  const full = new UserError('cannot-write', 'the disk is full', 'Make room.');
  const listener = {
    onCount() {
      throw full;
    },
  };
  const following = { signal: new AbortController().signal, listener };
  await expect(thread.follow(following, 'count')).rejects.toBe(full);
  expect(await thread.run('add', 1, 1)).toBe(2);
});

it('tells with the next task what ended the thread between two, and then begins anew', async () => {
  using thread = open();
  // The error is on its way while the next is asked, or has come before, or even before the answer.
  await expect(
    (async () => {
      await thread.run('failLater');
      for (;;) await thread.run('add', 1, 1);
    })(),
  ).rejects.toThrow('too late');
  expect(await thread.run('add', 1, 1)).toBe(2);
});

it('ends tasks under way where the thread ends, or is closed', async () => {
  using thread = open();
  await expect(thread.run('exit')).rejects.toThrow('a thread ended early with status 3');
  const stop = new AbortController();
  const first = Promise.withResolvers<void>();
  const counting = thread.follow(
    { signal: stop.signal, listener: { onCount: () => first.resolve() } },
    'count',
  );
  await first.promise;
  thread[Symbol.dispose]();
  await expect(counting).rejects.toBe(closed);
  await expect(thread.run('add', 1, 1)).rejects.toBe(closed);
});
