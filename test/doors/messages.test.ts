import { expect, it } from 'vitest';
import { sendMessages } from './messages.ts';

it('the engine goes on and logs no defect, whatever pages send', async () => {
  const { messages, breaches } = await sendMessages(500, 1);
  expect(breaches).toEqual([]);
  expect(messages).toBe(500);
});
