import { newSecret, sameText } from './secrets.ts';

/** Keys for the files' door, one for each page that is connected: what travels by HTTP is never the launch's token. */
export class FileKeys {
  readonly #keys = new Set<string>();

  make(): string {
    const key = newSecret();
    this.#keys.add(key);
    return key;
  }

  forget(key: string): void {
    this.#keys.delete(key);
  }

  /** Whether a request's `Authorization` carries a key: `Bearer KEY`. */
  open(authorization: string | undefined): boolean {
    return [...this.#keys].some((key) => sameText(authorization ?? '', `Bearer ${key}`));
  }
}
