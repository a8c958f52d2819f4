import { DEFAULT_SETTINGS, type Settings } from '../../../engine/protocol/settings.ts';
import type { Hands } from '../../state/controllers.ts';
import { tell, useEngine } from '../../state/engine.ts';
import { poses } from '../../state/frames.ts';
import { type ControllerAction, Devices } from './devices.ts';
import { givesBack, takesKeys } from './key-owner.ts';
import { Keyboard } from './keyboard.ts';
import { MouseSteering } from './mouse.ts';

/** Hands are read, and told where they changed, so often, ms. */
const TICK_MS = 20;
/** Longest time that one tick stands for: a page that slept does not steer all of it at once, s. */
const LONGEST_TICK_S = 0.1;

const NOTHING_HELD: Hands = { steerLeft: 0, throttle: 0, brake: 0 };

/** Keyboard, mouse, gamepad and wheel of this page: read together and told to the engine, as long as it is listened to. */
export class Controls {
  readonly #keyboard = new Keyboard();
  readonly #mouse: MouseSteering;
  readonly #onAction: (action: ControllerAction) => void;
  readonly #devices = new Devices();
  readonly #stop = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastMs = 0;
  #told = NOTHING_HELD;

  /** @param windscreen element that the mouse steers on */
  constructor(windscreen: HTMLElement, onAction: (action: ControllerAction) => void) {
    this.#onAction = onAction;
    const isOn = () => controlSettings().mouse.steering;
    this.#mouse = new MouseSteering(windscreen, isOn, () => this.#begin(), this.#stop.signal);
    const { signal } = this.#stop;
    const options = { signal, capture: true };
    addEventListener('keydown', (event) => this.#keyDown(event), options);
    addEventListener('keyup', (event) => this.#keyUp(event), options);
    addEventListener('blur', () => this.#letGo(), { signal });
    addEventListener('pagehide', () => this.#letGo(), { signal });
    document.addEventListener('visibilitychange', () => this.#letGo(), { signal });
    addEventListener('gamepadconnected', () => this.#begin(), { signal });
    addEventListener('gamepaddisconnected', () => this.#tick(), { signal });
    this.#begin();
  }

  dispose(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
    this.#tell(NOTHING_HELD);
  }

  #keyUp({ code, key }: KeyboardEvent): void {
    // Of keys that are let go while it is held, no system tells.
    if (key === 'Meta') this.#letGo();
    else this.#keyboard.release(code);
  }

  /** Takes the hands off everything, at once. */
  #letGo(): void {
    this.#keyboard.letGo();
    this.#mouse.letGo();
    this.#devices.letGo();
    this.#tell(NOTHING_HELD);
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (givesBack(event)) return;
    if (takesKeys(event.target, event.code)) return;
    this.#keyboard.spaceBrakes = useEngine.getState().drive?.settings.mode === 'person';
    if (!this.#keyboard.press(event.code)) return;
    event.preventDefault();
    if (event.code === 'Space') event.stopPropagation();
    if (event.repeat) return;
    this.#begin();
    this.#tick();
  }

  /** Reads the hands from now on until nothing is held. */
  #begin(): void {
    if (this.#timer !== undefined) return;
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    const nowMs = performance.now();
    const elapsedS = Math.min(LONGEST_TICK_S, (nowMs - this.#lastMs) / 1000);
    this.#lastMs = nowMs;
    const settings = controlSettings();
    const speedMps = poses.latest?.speedMps ?? 0;
    const { keyboard, vehicle, mouse } = settings;
    const keys = this.#keyboard.tick(elapsedS, keyboard, speedMps, vehicle.maxCurvaturePerM);
    const controllers = connectedControllers();
    const { hands, actions } = this.#devices.read(controllers, settings);
    // What is held beside a page that is not in front is not meant for it.
    if (document.hasFocus()) {
      this.#tell(together([keys, this.#mouse.hands(mouse), ...hands]));
      for (const action of actions) this.#onAction(action);
    } else this.#letGo();
    if (this.#keyboard.isIdle && !this.#mouse.isHeld && controllers.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #tell(hands: Hands): void {
    const { steerLeft, throttle, brake } = this.#told;
    if (hands.steerLeft === steerLeft && hands.throttle === throttle && hands.brake === brake) return;
    this.#told = hands;
    const { wheel, status, drive } = useEngine.getState();
    if (drive && status.is === 'online' && wheel?.holder?.page === status.page) tell('drive.control', hands);
  }
}

function controlSettings(): Settings {
  return useEngine.getState().settings?.settings ?? DEFAULT_SETTINGS;
}

function connectedControllers(): Gamepad[] {
  return navigator.getGamepads().filter((pad) => pad?.connected) as Gamepad[];
}

/** Whoever asks for most is obeyed. */
function together(all: readonly Hands[]): Hands {
  return all.reduce((a, b) => ({
    steerLeft: Math.abs(b.steerLeft) > Math.abs(a.steerLeft) ? b.steerLeft : a.steerLeft,
    throttle: Math.max(a.throttle, b.throttle),
    brake: Math.max(a.brake, b.brake),
  }));
}
