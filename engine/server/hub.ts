import type { WebSocket } from 'ws';
import type { EventName, Events } from '../protocol/events.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import type { Audience } from '../services/service.ts';

/** Bytes on their way to a page above which it gets the newest only. */
const BEHIND_BYTES = 128 * 1024;
/** Bytes on their way above which a page is given up: it does not read any more. */
const LOST_BYTES = 32 * 1024 * 1024;

/** One page's end of the line. What is too much for it waits here, the newest of each subject, and goes when there is room. */
export class PageLine {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string | number, string | Uint8Array>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Answers a command: always sent. */
  answer(message: ServerMessage): void {
    this.#send(JSON.stringify(message));
  }

  /** Tells the state of a subject (an event's name, or the kind of a frame), unless a newer one comes first. */
  tell(subject: string | number, content: string | Uint8Array): void {
    if (this.#socket.bufferedAmount > BEHIND_BYTES || this.#waiting.has(subject)) {
      this.#waiting.set(subject, content);
    } else this.#send(content);
  }

  #send(content: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > LOST_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(content, () => this.#sendWaiting());
  }

  #sendWaiting(): void {
    for (const [subject, content] of this.#waiting) {
      if (this.#socket.bufferedAmount > BEHIND_BYTES) return;
      this.#waiting.delete(subject);
      this.#send(content);
    }
  }
}

/** All pages, and the latest state of every subject for those that come later. */
export class Hub implements Audience {
  readonly #lines = new Set<PageLine>();
  readonly #latest = new Map<EventName, string>();

  get pages(): number {
    return this.#lines.size;
  }

  add(line: PageLine): void {
    for (const [event, text] of this.#latest) line.tell(event, text);
    this.#lines.add(line);
  }

  remove(line: PageLine): void {
    this.#lines.delete(line);
  }

  emit<Name extends EventName>(event: Name, data: Events[Name]): void {
    const text = JSON.stringify({ event, data } satisfies ServerMessage);
    this.#latest.set(event, text);
    for (const line of this.#lines) line.tell(event, text);
  }

  frame(bytes: Uint8Array): void {
    for (const line of this.#lines) line.tell(bytes[0]!, bytes);
  }
}
