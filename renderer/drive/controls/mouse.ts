import type { Settings } from '../../../engine/protocol/settings.ts';
import type { Hands } from '../../state/controllers.ts';

/** Steering by the pointer: held down on the windscreen and moved aside. */
export class MouseSteering {
  readonly #element: HTMLElement;
  #startX: number | undefined;
  #x = 0;

  /** @param isOn whether the pointer is to steer at all */
  constructor(element: HTMLElement, isOn: () => boolean, onHeld: () => void, signal: AbortSignal) {
    this.#element = element;
    element.addEventListener(
      'pointerdown',
      (event) => {
        // Buttons that lie on the windscreen keep their clicks.
        if (event.button !== 0 || !(event.target instanceof HTMLCanvasElement) || !isOn()) return;
        element.setPointerCapture(event.pointerId);
        this.#startX = this.#x = event.clientX;
        onHeld();
      },
      { signal },
    );
    element.addEventListener('pointermove', (event) => (this.#x = event.clientX), { signal });
    for (const event of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      element.addEventListener(event, () => this.letGo(), { signal });
    }
  }

  letGo(): void {
    this.#startX = undefined;
  }

  get isHeld(): boolean {
    return this.#startX !== undefined;
  }

  hands({ fullLockShare }: Settings['mouse']): Hands {
    const fullLock = fullLockShare * this.#element.clientWidth;
    const moved = this.#startX !== undefined ? this.#startX - this.#x : 0;
    return { steerLeft: Math.max(-1, Math.min(1, moved / fullLock)), throttle: 0, brake: 0 };
  }
}
