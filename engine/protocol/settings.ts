import { z } from 'zod';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { command } from './command.ts';
import { SETTINGS_LIMITS } from './settings-limits.ts';
import { USUAL_TRUST } from './trust.ts';

const within = ([least, most]: readonly [number, number]) => z.number().min(least).max(most);
const whole = ([least, most]: readonly [number, number]) => z.int().min(least).max(most);

const { camera, range, vehicle, trust, keyboard, mouse, gamepad } = SETTINGS_LIMITS;

/** Index of an axis or a button in the browser's Gamepad API. */
const index = z.int().min(0).max(63);
/** Value of an axis, −1 … 1; some drivers go a little beyond. */
const axisValue = z.number().min(-2).max(2);

const sections = {
  /** How the page looks and what it has said already. */
  page: z.strictObject({
    theme: z.enum(['system', 'dark', 'light']),
    /** The invitation of the first start was answered. */
    welcomed: z.boolean(),
  }),
  /** CameraSettings of sim/sensors/settings.ts. */
  camera: z.strictObject({
    rows: whole(camera.rows),
    columns: whole(camera.columns),
    heightM: within(camera.heightM),
    forwardM: within(camera.forwardM),
    leftM: within(camera.leftM),
    pitchDownRad: within(camera.pitchDownRad),
    panLeftRad: within(camera.panLeftRad).optional(),
    rollRad: within(camera.rollRad).optional(),
    horizontalFovRad: within(camera.horizontalFovRad),
    verticalFovRad: within(camera.verticalFovRad),
  }),
  /** RangeSettings of sim/sensors/settings.ts. */
  range: z.strictObject({
    rows: whole(range.rows),
    columns: whole(range.columns),
    heightM: within(range.heightM),
    forwardM: within(range.forwardM),
    leftM: within(range.leftM),
    pitchDownRad: within(range.pitchDownRad),
    horizontalFovRad: within(range.horizontalFovRad),
    verticalFovRad: within(range.verticalFovRad),
    maxRangeM: within(range.maxRangeM),
  }),
  /** VehicleSettings of sim/vehicle/vehicle.ts. */
  vehicle: z.strictObject({
    wheelbaseM: within(vehicle.wheelbaseM),
    widthOverTyresM: within(vehicle.widthOverTyresM),
    maxCurvaturePerM: within(vehicle.maxCurvaturePerM),
    steeringLagS: within(vehicle.steeringLagS),
    maxCurvatureRatePerMS: within(vehicle.maxCurvatureRatePerMS),
    maxAccelerationMps2: within(vehicle.maxAccelerationMps2),
    maxDecelerationMps2: within(vehicle.maxDecelerationMps2),
  }),
  /** How far a network is obeyed that tells how far it trusts itself. */
  trust: z.strictObject({ sure: within(trust.sure), lost: within(trust.lost) }),
  /** Shares of full lock a second: unlimited, steering by keys would know left, straight and right alone. */
  keyboard: z.strictObject({
    /** While a key is held. */
    steerPerS: within(keyboard.steerPerS),
    /** Back to the middle once it is let go. */
    returnPerS: within(keyboard.returnPerS),
  }),
  mouse: z.strictObject({
    /** Whether the pointer steers while its button is held on the windscreen. */
    steering: z.boolean(),
    /** Way from the middle to full lock, as a share of the windscreen's width. */
    fullLockShare: within(mouse.fullLockShare),
  }),
  gamepad: z.strictObject({
    steerAxis: index,
    steerInverted: z.boolean(),
    /** Share of the stick's way around its middle that counts as the middle. */
    deadZone: within(gamepad.deadZone),
    throttleButton: index,
    brakeButton: index,
    recordButton: index,
    dropButton: index,
    modeButton: index,
  }),
  /** A steering wheel with pedals: raw values of its axes, as its calibration found them. */
  wheel: z.strictObject({
    /** `Gamepad.id` of the device that was calibrated; null: none was. */
    device: z.string().min(1).max(200).nullable(),
    steerAxis: index,
    left: axisValue,
    centre: axisValue,
    right: axisValue,
    /** null: it has no such pedal. */
    throttleAxis: index.nullable(),
    throttleReleased: axisValue,
    throttlePressed: axisValue,
    brakeAxis: index.nullable(),
    brakeReleased: axisValue,
    brakePressed: axisValue,
  }),
};

export const SettingsSchema = z.strictObject(sections);
export type Settings = z.infer<typeof SettingsSchema>;
export type SettingsSection = keyof Settings;

/** Any part of the settings. */
export const SettingsChange = z
  .strictObject({
    page: sections.page.partial(),
    camera: sections.camera.partial(),
    range: sections.range.partial(),
    vehicle: sections.vehicle.partial(),
    trust: sections.trust.partial(),
    keyboard: sections.keyboard.partial(),
    mouse: sections.mouse.partial(),
    gamepad: sections.gamepad.partial(),
    wheel: sections.wheel.partial(),
  })
  .partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

export const DEFAULT_SETTINGS: Settings = {
  page: { theme: 'system', welcomed: false },
  ...DEFAULT_SENSOR_SETTINGS,
  vehicle: NAVLAB_VAN,
  trust: USUAL_TRUST,
  keyboard: { steerPerS: 0.8, returnPerS: 2.5 },
  mouse: { steering: false, fullLockShare: 0.25 },
  // The standard mapping: left stick; right and left trigger; A, Y (the triangle) and X.
  gamepad: {
    steerAxis: 0,
    steerInverted: false,
    deadZone: 0.08,
    throttleButton: 7,
    brakeButton: 6,
    recordButton: 0,
    dropButton: 3,
    modeButton: 2,
  },
  wheel: {
    device: null,
    steerAxis: 0,
    left: -1,
    centre: 0,
    right: 1,
    throttleAxis: null,
    throttleReleased: 1,
    throttlePressed: -1,
    brakeAxis: null,
    brakeReleased: 1,
    brakePressed: -1,
  },
};

export function sensorsIn({ camera, range }: Settings): SensorSettings {
  return { camera, range };
}

/** What is set, and where it is kept. */
export interface SettingsState {
  readonly settings: Settings;
  readonly defaults: Settings;
  /** Folder of the library that is open. */
  readonly libraryFolder: string;
  /** Folder that the next start opens. */
  readonly nextLibraryFolder: string;
  /** What was wrong with the settings file; null once the settings are changed, or where nothing was. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
}

export const settingsCommands = {
  /** Acts at once and is kept. */
  'settings.change': command()(SettingsChange, { needsWheel: true }),
  /** Back to what is usual, section by section. */
  'settings.reset': command()(
    z.strictObject({ sections: z.array(z.enum(Object.keys(sections) as SettingsSection[])).max(20) }),
    { needsWheel: true },
  ),
  /** The next start opens ALVINN in the home folder as library; only the desktop application can choose another. */
  'settings.usualLibraryFolder': command()(z.strictObject({})),
};
