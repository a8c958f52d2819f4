/** Keys that drive, by their place on the keyboard. */
const KEYS: Readonly<Record<string, 'left' | 'right' | 'throttle' | 'brake'>> = {
  KeyA: 'left',
  ArrowLeft: 'left',
  KeyD: 'right',
  ArrowRight: 'right',
  KeyW: 'throttle',
  ArrowUp: 'throttle',
  KeyS: 'brake',
  ArrowDown: 'brake',
};

/** Whether a key drives, whoever has the wheel. */
export function isDrivingKey(code: string): boolean {
  return code in KEYS;
}

/** What a first tap steers at once: enough to be felt, and to take the wheel from a network. */
const TAP_STEER = 0.06;
/** Sharper than this a fast van is not to be steered by keys, m/s² across. */
const MOST_ACROSS_MPS2 = 4;

export interface KeyboardRates {
  /** Shares of full lock a second, while a key is held and after it is let go. */
  readonly steerPerS: number;
  readonly returnPerS: number;
}

/** Steering by keys that grows while they are held and goes back when they are let go. */
export class Keyboard {
  readonly #held = new Set<string>();
  #steer = 0;
  /** Space brakes, while a person drives. */
  spaceBrakes = false;

  /** @returns whether the key drives. */
  press(code: string): boolean {
    if (!this.#drives(code)) return false;
    if (this.#held.has(code)) return true;
    this.#held.add(code);
    const side = this.#side();
    if (side !== 0 && side * this.#steer < TAP_STEER)
      this.#steer = side * Math.max(TAP_STEER, side * this.#steer);
    return true;
  }

  release(code: string): boolean {
    return this.#held.delete(code);
  }

  /** Hands are off at once: steering does not go back slowly either. */
  letGo(): void {
    this.#held.clear();
    this.#steer = 0;
  }

  get isIdle(): boolean {
    return this.#held.size === 0 && this.#steer === 0;
  }

  /** Lets time pass and says where the hands are. */
  tick(
    elapsedS: number,
    { steerPerS, returnPerS }: KeyboardRates,
    speedMps: number,
    maxCurvaturePerM: number,
  ): { steerLeft: number; throttle: number; brake: number } {
    const side = this.#side();
    const most = Math.min(1, MOST_ACROSS_MPS2 / Math.max(0.01, maxCurvaturePerM * speedMps ** 2));
    if (side === 0) {
      this.#steer = towards(this.#steer, 0, returnPerS * elapsedS);
    } else {
      const rate = side * this.#steer < 0 ? returnPerS : steerPerS;
      this.#steer = towards(this.#steer, side * most, rate * elapsedS);
    }
    return {
      steerLeft: this.#steer,
      throttle: this.#holds('throttle') ? 1 : 0,
      brake: this.#holds('brake') || (this.spaceBrakes && this.#held.has('Space')) ? 1 : 0,
    };
  }

  #drives(code: string): boolean {
    return isDrivingKey(code) || (code === 'Space' && this.spaceBrakes);
  }

  /** 1 left, −1 right, 0 neither or both. */
  #side(): number {
    return Number(this.#holds('left')) - Number(this.#holds('right'));
  }

  #holds(what: string): boolean {
    for (const code of this.#held) if (KEYS[code] === what) return true;
    return false;
  }
}

function towards(value: number, wanted: number, most: number): number {
  return value + Math.max(-most, Math.min(most, wanted - value));
}
