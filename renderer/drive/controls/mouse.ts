import type { Settings } from '../../../engine/protocol/settings.ts';
import type { Hands } from '../../state/controllers.ts';

/** Steering by the pointer: held down on the windscreen and moved aside. */
export class MouseSteering {
  readonly #element: HTMLElement;
  #startX: number | undefined;
  #x = 0;

  constructor(element: HTMLElement, onHeld: () => void, signal: AbortSignal) {
    this.#element = element;
    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0) return;
        element.setPointerCapture(event.pointerId);
        this.#startX = this.#x = event.clientX;
        onHeld();
      },
      { signal },
    );
    element.addEventListener('pointermove', (event) => (this.#x = event.clientX), { signal });
    const release = () => {
      this.#startX = undefined;
    };
    for (const event of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      element.addEventListener(event, release, { signal });
    }
  }

  get isHeld(): boolean {
    return this.#startX !== undefined;
  }

  hands({ steering, fullLockShare }: Settings['mouse']): Hands {
    const fullLock = fullLockShare * this.#element.clientWidth;
    const moved = steering && this.#startX !== undefined ? this.#startX - this.#x : 0;
    return { steerLeft: Math.max(-1, Math.min(1, moved / fullLock)), throttle: 0, brake: 0 };
  }
}
