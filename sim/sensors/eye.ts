import { Matrix4, PerspectiveCamera } from 'three';
import type { Pose } from '../conventions.ts';
import type { Road } from '../road/road.ts';
import type { LocalFrame } from '../scene/frame.ts';
import type { CameraSettings, RangeSettings } from './settings.ts';

/** Where a sensor sits and points; what camera and range finder have in common. */
type Mount = Pick<
  CameraSettings,
  'heightM' | 'forwardM' | 'leftM' | 'pitchDownRad' | 'panLeftRad' | 'rollRad'
>;

/** Distance ahead over which the vehicle's pitch follows the terrain: about its wheelbase, m. */
const PITCH_BASE_M = 3;
const ROLL_BASE_M = 1.7;
const NEAR_M = 0.3;

/** A Three.js camera with the fields of view of a sensor; both fields are of the whole image. `farM` is along its axis. */
export function perspectiveFor(
  fov: Pick<RangeSettings, 'horizontalFovRad' | 'verticalFovRad'>,
  farM: number,
): PerspectiveCamera {
  const verticalTan = Math.tan(fov.verticalFovRad / 2);
  const aspect = Math.tan(fov.horizontalFovRad / 2) / verticalTan;
  const camera = new PerspectiveCamera((fov.verticalFovRad * 180) / Math.PI, aspect, NEAR_M, farM);
  camera.matrixAutoUpdate = false;
  return camera;
}

/**
 * Puts a camera where a sensor is: the vehicle stands on the terrain, pitching and rolling with it, and the sensor is
 * fixed to the vehicle. Vehicle axes (forward, left, up) become Three.js's (−z, −x, y).
 *
 * @param turnedRad how far the sensor is turned to the left on its mount
 */
export function mountCamera(
  camera: PerspectiveCamera,
  mount: Mount,
  pose: Pose,
  road: Road,
  frame: LocalFrame,
  turnedRad = 0,
): void {
  const { x, y, yawRad } = pose;
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  const ground = (forwardM: number, leftM: number) =>
    road.heightAt(x + forwardM * cos - leftM * sin, y + forwardM * sin + leftM * cos);
  const height = ground(0, 0);
  const climb = Math.atan2(ground(PITCH_BASE_M, 0) - height, PITCH_BASE_M);
  const roll = Math.atan2(ground(0, ROLL_BASE_M / 2) - ground(0, -ROLL_BASE_M / 2), ROLL_BASE_M);
  const step = new Matrix4();
  const vehicle = camera.matrix.makeTranslation(x - frame.originX, height, -(y - frame.originY));
  vehicle.multiply(step.makeRotationY(yawRad));
  // Three.js's x axis points right and z back once the vehicle faces −z.
  vehicle.multiply(step.makeRotationY(-Math.PI / 2));
  vehicle.multiply(step.makeRotationX(climb));
  vehicle.multiply(step.makeRotationZ(-roll));
  vehicle.multiply(step.makeTranslation(-mount.leftM, mount.heightM, -mount.forwardM));
  vehicle.multiply(step.makeRotationY((mount.panLeftRad ?? 0) + turnedRad));
  vehicle.multiply(step.makeRotationX(-mount.pitchDownRad));
  // Three.js's z axis points at whoever looks along the camera: counter-clockwise for them lifts its right side.
  if (mount.rollRad) vehicle.multiply(step.makeRotationZ(-mount.rollRad));
  camera.matrixWorld.copy(vehicle);
  camera.matrixWorldInverse.copy(vehicle).invert();
}
