import { expect, test } from 'vitest';
import { z } from 'zod';
import { failureOf, UserError } from './errors.ts';
import { oneLine, reasonOf, renamedIn } from './foreign-text.ts';
import { TaskThread } from './task-thread.ts';

test('whatever a UserError is made of, a person reads one line of at most 300 characters', () => {
  const bomb = `${'\n\u001b[31m\u202e\u2028\ud800'.repeat(1e6)} it has a wrong end`;
  const error = new UserError('damaged', `a.onnx: ${bomb}`, bomb);
  for (const text of [error.message, error.hint]) {
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/^[^\p{C}\u2028\u2029]*$/u);
    expect(text).toMatch(/it has a wrong end$/);
  }
  expect(error.message).toMatch(/^a\.onnx: /);
});

test('a defect is told in one bounded line too', () => {
  const { message } = failureOf(new Error(`first${'x'.repeat(1e6)}\n    at file.ts:1\n    at file.ts:2`));
  expect(message.length).toBeLessThanOrEqual(300);
  expect(message).not.toMatch(/[\n\r]|at file/);
  expect(failureOf(Object.create(null)).message).toBe('alvinn has a defect: unknown error');
});

test('what zod finds wrong is told by its first fault', () => {
  const { error } = z.object({ speed: z.object({ mps: z.number() }) }).safeParse({ speed: { mps: 'x' } });
  expect(reasonOf(error)).toBe('speed.mps: Invalid input: expected number, received string');
});

test('text that is fine stays as it is', () => {
  for (const text of ['two  spaces', 'Straße – 道路 👩‍🚗', 'می‌رود', '']) expect(oneLine(text)).toBe(text);
  expect(reasonOf(new Error('first\nsecond'))).toBe('first');
});

test('a path with a line break is found again in a message', () => {
  const { message } = new UserError('damaged', '/tmp/a\nb.drive is damaged', 'Copy it again.');
  expect(renamedIn(message, '/tmp/a\nb.drive', 'b.drive')).toBe('b.drive is damaged');
});

test('a defect in a thread is told without its stack, which stays for the log', async () => {
  const code = `import { answerTasks } from ${JSON.stringify(new URL('./answer-tasks.ts', import.meta.url).href)};
    answerTasks(() => ({ fail() { throw new TypeError('cannot do it'); } }));`;
  using thread = new TaskThread<{ fail(): void }>({
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    closed: new UserError('cancelled', 'closed', 'Start again.'),
  });
  const error = (await thread.run('fail').catch((thrown: unknown) => thrown)) as Error;
  expect(error.message).toBe('cannot do it');
  expect(error.stack).toMatch(/at .*fail/);
});
