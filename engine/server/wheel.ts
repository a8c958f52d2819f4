import { UserError } from '../errors.ts';
import type { WheelState } from '../protocol/wheel.ts';
import type { Audience, Page } from './service.ts';

/** A holder who has not answered for so long gives the wheel. */
const LONGEST_ANSWER_MS = 10_000;

/** Who may drive: one page, until it goes or gives the wheel to another that asks. */
export class Wheel {
  readonly #audience: Audience;
  readonly #onNewHolder: () => void;
  readonly #pages = new Set<Page>();
  #holder: Page | undefined;
  #asking: Page | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onNewHolder called when another page, or none, has the wheel */
  constructor(audience: Audience, onNewHolder: () => void) {
    this.#audience = audience;
    this.#onNewHolder = onNewHolder;
    this.#tell();
  }

  hasWheel(page: Page): boolean {
    return this.#holder === page;
  }

  /** The first page gets the wheel. */
  join(page: Page): void {
    this.#pages.add(page);
    this.#holder ??= page;
    this.#tell();
  }

  leave(page: Page): void {
    this.#pages.delete(page);
    if (this.#asking === page) this.#settle();
    if (this.#holder === page) {
      this.#holder = this.#asking ?? this.#pages.values().next().value;
      this.#onNewHolder();
      this.#settle();
    }
    this.#tell();
  }

  /** @throws UserError where another page is asking already. */
  ask(page: Page): void {
    if (this.#holder === page) return;
    if (this.#asking && this.#asking !== page) {
      throw new UserError(
        'invalid',
        `${this.#asking.name} is asking for the wheel already`,
        'Ask again in a few seconds.',
      );
    }
    this.#asking = page;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.answer(true), LONGEST_ANSWER_MS);
    this.#tell();
  }

  /** The holder's answer to who asks. */
  answer(give: boolean): void {
    if (give && this.#asking) {
      this.#holder = this.#asking;
      this.#onNewHolder();
    }
    this.#settle();
    this.#tell();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #settle(): void {
    this.#asking = undefined;
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const named = (page: Page | undefined) => (page ? { page: page.id, name: page.name } : null);
    const state: WheelState = {
      holder: named(this.#holder),
      asking: named(this.#asking),
      pages: this.#pages.size,
    };
    this.#audience.emit('wheel', state);
  }
}
