import type { Duplex } from 'node:stream';

/** Connections at most that have not shown that they know the token. */
const MOST_STRANGERS = 64;

/**
 * Connections of which nobody knows yet whether they may be here: every user of the machine can open some. Where they
 * are too many the one that has been silent longest goes, so that a page, which says at once who it is, still gets in.
 */
export class Strangers {
  /** The one that came first, first. */
  readonly #sockets = new Set<Duplex>();

  add(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    for (const oldest of [...this.#sockets].slice(0, -MOST_STRANGERS)) oldest.destroy();
  }

  /** One that has shown that it knows the token. */
  trust(socket: Duplex): void {
    this.#sockets.delete(socket);
  }
}
