import { UserError } from '../errors.ts';
import type { WheelState } from '../protocol/wheel.ts';
import type { Audience, Page } from '../services/service.ts';

/** Who may drive: one page, until it goes or gives the wheel to another that asks. */
export class Wheel {
  readonly #audience: Audience;
  readonly #onNewHolder: () => void;
  readonly #answerWithinS: number;
  readonly #pages = new Set<Page>();
  #holder: Page | undefined;
  #asking: Page | undefined;
  /** Seconds until the wheel is given, while a page asks; they are counted down aloud. */
  #secondsLeft = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onNewHolder called when another page, or none, has the wheel
   * @param answerWithinS a holder who has not answered for so many whole seconds gives the wheel
   */
  constructor(audience: Audience, onNewHolder: () => void, answerWithinS: number) {
    this.#audience = audience;
    this.#onNewHolder = onNewHolder;
    this.#answerWithinS = answerWithinS;
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
    this.#secondsLeft = this.#answerWithinS;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#countDown(), 1000);
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
    clearInterval(this.#timer);
  }

  #countDown(): void {
    if (--this.#secondsLeft <= 0) this.answer(true);
    else this.#tell();
  }

  #settle(): void {
    this.#asking = undefined;
    clearInterval(this.#timer);
  }

  #tell(): void {
    const named = ({ id, name }: Page) => ({ page: id, name });
    const state: WheelState = {
      holder: this.#holder ? named(this.#holder) : null,
      asking: this.#asking ? { ...named(this.#asking), secondsLeft: this.#secondsLeft } : null,
      pages: this.#pages.size,
    };
    this.#audience.emit('wheel', state);
  }
}
