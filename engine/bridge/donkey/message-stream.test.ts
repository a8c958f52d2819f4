import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProgramGone } from '../program.ts';
import { MessageStream } from './message-stream.ts';

const message = fc
  .dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.dictionary(fc.string(), fc.string())),
  )
  .map((values) => ({ ...values, msg_type: 'control' }));

it('messages are the same wherever the network cuts them, and whatever is between them', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.constantFrom('', '\n', ' \r\n'),
      fc.array(fc.nat(200), { minLength: 1, maxLength: 20 }),
      (messages, between, lengths) => {
        const bytes = Buffer.from(messages.map((one) => JSON.stringify(one) + between).join(''));
        const stream = new MessageStream();
        const read: unknown[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = at + 1 + lengths[i % lengths.length]!;
          read.push(...stream.push(bytes.subarray(at, end)));
          at = end;
        }
        expect(read).toEqual(JSON.parse(JSON.stringify(messages)));
      },
    ),
  );
});

it('any bytes whatever come to messages or to one that is sent away', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string().map((text) => Buffer.from(`{${text}`)),
      ),
      (bytes) => {
        try {
          new MessageStream().push(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ProgramGone);
        }
      },
    ),
  );
});
