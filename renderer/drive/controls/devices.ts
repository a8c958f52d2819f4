import type { Settings } from '../../../engine/protocol/settings.ts';
import { type ControllerReading, type Hands, readController } from '../../state/controllers.ts';

export type ControllerAction = 'record' | 'drop' | 'mode';

/** The part of a browser's Gamepad that is read. */
export interface Device extends ControllerReading {
  readonly index: number;
  readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
}

type ControlSettings = Pick<Settings, 'gamepad' | 'wheel'>;

/** A stick that is further off its middle than this when it is first seen is held, not worn. */
const MOST_OFF_MIDDLE = 0.25;
/** An axis has moved when it is so far from where it was: more than sensors tremble. */
const MOVED = 0.03;
/** A trigger that is pressed less than this is at rest. */
const AT_REST = 0.05;

/** What is known of one device. */
interface Known {
  readonly id: string;
  /** Axes when it was first seen, or first seen again after hands were let go. */
  from: readonly number[];
  /** Axes that have moved since. */
  readonly moved: Set<number>;
  /** Where the sticks of a gamepad rest. */
  readonly middles: readonly number[];
  /** It was seen at rest since. */
  counts: boolean;
  /** Buttons that are down; undefined where those that are down were not pressed now. */
  pressed: ReadonlySet<number> | undefined;
}

/**
 * Gamepads and wheels, each by itself. A gamepad counts from when it is seen at rest, where its sticks' middles are what they
 * were at the first look; an axis of a wheel counts from when it has moved. So neither a worn stick nor a pedal that reads
 * "half pressed" before its first touch steers or brakes, and nothing held does once hands were let go.
 */
export class Devices {
  readonly #known = new Map<number, Known>();

  /** @returns what hands and feet ask of each device, and what buttons that were just pressed are for. */
  read(
    connected: readonly Device[],
    settings: ControlSettings,
  ): { readonly hands: readonly Hands[]; readonly actions: readonly ControllerAction[] } {
    const devices = connected.filter((device) => isController(device, settings));
    for (const [index, { id }] of this.#known) {
      if (!devices.some((device) => device.index === index && device.id === id)) this.#known.delete(index);
    }
    const hands: Hands[] = [];
    const actions: ControllerAction[] = [];
    for (const device of devices) {
      const known = this.#known.get(device.index) ?? firstLook(device);
      this.#known.set(device.index, known);
      const isWheel = device.id === settings.wheel.device;
      hands.push(isWheel ? wheelHands(device, known, settings) : gamepadHands(device, known, settings));
      const pressed = pressedOf(device);
      if (!isWheel && known.pressed) actions.push(...actionsOf(pressed, known.pressed, settings));
      known.pressed = pressed;
    }
    return { hands, actions };
  }

  /** Whatever is held counts no more, until it was let go. */
  letGo(): void {
    for (const known of this.#known.values()) {
      known.counts = false;
      known.moved.clear();
      known.from = [];
      known.pressed = undefined;
    }
  }
}

/** Headsets, lights and the like say that they are controllers too. */
function isController({ id, axes, buttons }: Device, { wheel }: ControlSettings): boolean {
  return axes.length > 0 && (buttons.length > 0 || id === wheel.device);
}

function firstLook(device: Device): Known {
  const { id, axes } = device;
  return {
    id,
    from: [...axes],
    moved: new Set(),
    middles: axes.map((value) => (Math.abs(value) <= MOST_OFF_MIDDLE ? value : 0)),
    counts: false,
    pressed: undefined,
  };
}

function gamepadHands(device: Device, known: Known, settings: ControlSettings): Hands {
  const axes = device.axes.map((value, axis) => {
    const middle = known.middles[axis] ?? 0;
    return (value - middle) / (1 - Math.sign(value - middle) * middle);
  });
  const hands = readController({ ...device, axes }, settings);
  if (hands.steerLeft === 0 && hands.throttle < AT_REST && hands.brake < AT_REST) known.counts = true;
  return known.counts ? hands : { steerLeft: 0, throttle: 0, brake: 0 };
}

function wheelHands(device: Device, known: Known, settings: ControlSettings): Hands {
  const { wheel } = settings;
  if (known.from.length === 0) known.from = [...device.axes];
  const still = new Map([
    [wheel.throttleAxis, wheel.throttleReleased],
    [wheel.brakeAxis, wheel.brakeReleased],
    [wheel.steerAxis, wheel.centre],
  ]);
  const axes = device.axes.map((value, axis) => {
    if (Math.abs(value - (known.from[axis] ?? value)) > MOVED) known.moved.add(axis);
    return known.moved.has(axis) ? value : (still.get(axis) ?? value);
  });
  return readController({ ...device, axes }, settings);
}

function pressedOf({ buttons }: Device): Set<number> {
  return new Set(buttons.flatMap(({ pressed }, button) => (pressed ? [button] : [])));
}

function actionsOf(
  now: ReadonlySet<number>,
  before: ReadonlySet<number>,
  { gamepad }: ControlSettings,
): ControllerAction[] {
  const actions: readonly [number, ControllerAction][] = [
    [gamepad.recordButton, 'record'],
    [gamepad.dropButton, 'drop'],
    [gamepad.modeButton, 'mode'],
  ];
  return actions.flatMap(([button, action]) => (now.has(button) && !before.has(button) ? [action] : []));
}
