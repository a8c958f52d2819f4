import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../engine/protocol/settings.ts';
import { type Device, Devices } from './devices.ts';

const { gamepad } = DEFAULT_SETTINGS;
const settings = {
  gamepad,
  wheel: {
    ...DEFAULT_SETTINGS.wheel,
    device: 'Wheel',
    steerAxis: 0,
    left: -1,
    centre: 0,
    right: 1,
    throttleAxis: 1,
    throttleReleased: 1,
    throttlePressed: -1,
    brakeAxis: 2,
    brakeReleased: 1,
    brakePressed: -1,
  },
};
const NOTHING = { steerLeft: 0, throttle: 0, brake: 0 };
const BUTTONS = 16;

/** A gamepad with its left stick so far to the right and these buttons pressed. */
function pad(stick: number, pressed: Readonly<Record<number, number>> = {}, index = 0): Device {
  const buttons = Array.from({ length: BUTTONS }, (_, i) => ({
    value: pressed[i] ?? 0,
    pressed: (pressed[i] ?? 0) > 0,
  }));
  return { id: 'Pad', index, axes: [stick, 0, 0, 0], buttons };
}

const wheel = (...axes: number[]): Device => ({ id: 'Wheel', index: 0, axes, buttons: [] });

/** What the one device asks for after each look. */
function looks(devices: Devices, ...seen: readonly Device[]) {
  return seen.map((device) => devices.read([device], settings).hands[0]);
}

describe('a gamepad', () => {
  it('whose stick rests beside its middle steers only when it is moved from there, and to full lock both ways', () => {
    const [still, same, left, right] = looks(new Devices(), pad(0.2), pad(0.21), pad(-1), pad(1));
    expect([still, same]).toEqual([NOTHING, NOTHING]);
    expect([left!.steerLeft, right!.steerLeft]).toEqual([1, -1]);
  });

  it('that is held when it is first seen, or when hands are let go, counts once it was let go', () => {
    const devices = new Devices();
    const throttle = { [gamepad.throttleButton]: 1 };
    expect(looks(devices, pad(0.9), pad(0.9, throttle), pad(0))).toEqual([NOTHING, NOTHING, NOTHING]);
    expect(looks(devices, pad(-1, throttle))).toEqual([{ steerLeft: 1, throttle: 1, brake: 0 }]);
    devices.letGo();
    expect(looks(devices, pad(-1, throttle), pad(0, throttle), pad(-1))).toEqual([NOTHING, NOTHING, NOTHING]);
    expect(looks(devices, pad(0), pad(-1))).toEqual([NOTHING, { ...NOTHING, steerLeft: 1 }]);
  });

  it('that goes is forgotten: another in its place has a rest of its own', () => {
    const devices = new Devices();
    looks(devices, pad(0), pad(-1));
    expect(devices.read([], settings)).toEqual({ hands: [], actions: [] });
    expect(looks(devices, pad(-1))).toEqual([NOTHING]);
  });

  it('does what a button is for once for each press, whatever another does', () => {
    const devices = new Devices();
    const record = { [gamepad.recordButton]: 1 };
    const acts = (...all: readonly Device[]) => devices.read(all, settings).actions;
    expect(acts(pad(0, record), pad(0, {}, 1))).toEqual([]);
    expect(acts(pad(0), pad(0, {}, 1))).toEqual([]);
    expect(acts(pad(0, record), pad(0, {}, 1))).toEqual(['record']);
    expect(acts(pad(0, record), pad(0, {}, 1))).toEqual([]);
    expect(acts(pad(0, record), pad(0, record, 1))).toEqual(['record']);
  });

  it('without axes or without buttons is none', () => {
    const lights: Device = { ...pad(0, { [gamepad.throttleButton]: 1 }), axes: [] };
    const sensor: Device = { ...pad(-1), index: 1, buttons: [] };
    expect(new Devices().read([lights, sensor], settings)).toEqual({ hands: [], actions: [] });
  });
});

describe('a wheel', () => {
  it('whose pedals say nothing before their first touch does not brake, nor steer before it is turned', () => {
    const [untouched, throttle, turned] = looks(
      new Devices(),
      wheel(0.2, 0, 0),
      wheel(0.2, -1, 0),
      wheel(0.5, -1, 0),
    );
    expect([untouched, throttle]).toEqual([NOTHING, { ...NOTHING, throttle: 1 }]);
    expect(turned).toEqual({ steerLeft: -0.5, throttle: 1, brake: 0 });
  });

  it('counts again after hands were let go once it is moved', () => {
    const devices = new Devices();
    looks(devices, wheel(0, 1, 1), wheel(0.5, -1, 1));
    devices.letGo();
    expect(looks(devices, wheel(0.5, -1, 1), wheel(0.5, -0.5, 1))).toEqual([
      NOTHING,
      { ...NOTHING, throttle: 0.75 },
    ]);
  });
});
