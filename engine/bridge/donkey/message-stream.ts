import { StringDecoder } from 'node:string_decoder';
import { parseBoundedJson } from '../../../sim/bounded-json.ts';
import { ProgramGone } from '../program.ts';

/** Characters of one message; a client's longest is some hundred. */
const LONGEST_MESSAGE = 64 * 1024;

/** A message as it came: every one says its type. */
export type RawMessage = Readonly<Record<string, unknown>> & { readonly msg_type: string };

/**
 * Cuts what a client sends into messages: JSON objects, one after the other, with or without anything between them, torn
 * anywhere by the network.
 */
export class MessageStream {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  /** How far the text has been looked at, and how it stands there. */
  #at = 0;
  #depth = 0;
  #inString = false;

  /**
   * @returns the messages that are whole by now.
   * @throws ProgramGone for what no client sends: it cannot be told where the next message begins.
   */
  push(bytes: Uint8Array): RawMessage[] {
    this.#text += this.#decoder.write(bytes);
    const messages: RawMessage[] = [];
    for (let end = this.#end(); end > 0; end = this.#end()) {
      messages.push(parse(this.#text.slice(0, end)));
      this.#text = this.#text.slice(end);
      this.#at = 0;
    }
    if (this.#text.length > LONGEST_MESSAGE) {
      throw new ProgramGone(`it sent more than ${LONGEST_MESSAGE / 1024} KiB without the end of a message`);
    }
    return messages;
  }

  /** Where the first object of the text ends, 0 where it is not whole yet. */
  #end(): number {
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (this.#inString) {
        if (character === '\\') this.#at++;
        else if (character === '"') this.#inString = false;
      } else if (character === '"' && this.#depth > 0) this.#inString = true;
      else if (character === '{') this.#depth++;
      else if (character === '}' && this.#depth > 0) {
        if (--this.#depth === 0) return this.#at + 1;
      } else if (this.#depth === 0 && !/\s/.test(character)) {
        throw new ProgramGone('it sent what is no JSON object');
      }
    }
    return 0;
  }
}

function parse(text: string): RawMessage {
  let value: unknown;
  try {
    value = parseBoundedJson(text, { deepest: 8, mostContainers: 100, mostValues: 1000 });
  } catch {
    throw new ProgramGone('it sent JSON that cannot be read');
  }
  const { msg_type: type } = value as { readonly msg_type?: unknown };
  if (typeof type !== 'string') throw new ProgramGone('it sent a message without msg_type');
  return value as RawMessage;
}
