import { describe, expect, it } from 'vitest';
import { straightRoad } from '../../test/plain-road.ts';
import { angleBetween, DRIVER_EYE, Follower, stance } from './cameras.ts';
import type { CarState } from './view.ts';

const flat = straightRoad(2);
const uphill = { ...flat, heightAt: (x: number) => 0.1 * x };
const car: CarState = { x: 100, y: -2, yawRad: 0, speedMps: 0, curvaturePerM: 0, stationM: 100 };

describe("the driver's view", () => {
  it('sits where the driver sits, looking ahead and a little down', () => {
    const { eye, target, up } = new Follower().look('windscreen', car, flat, 0);
    expect(eye[0]).toBeCloseTo(car.x + DRIVER_EYE.forwardM, 6);
    expect(eye[1]).toBeCloseTo(car.y + DRIVER_EYE.leftM, 6);
    expect(eye[2]).toBeCloseTo(flat.heightAt(0, 0) + DRIVER_EYE.upM, 6);
    expect(target[0]).toBeGreaterThan(eye[0] + 10);
    expect(target[1]).toBeCloseTo(eye[1], 6);
    expect(target[2]).toBeLessThan(eye[2]);
    expect(up[2]).toBeCloseTo(1, 6);
  });

  it('pitches with the hill and leans out of a bend', () => {
    const level = new Follower().look('windscreen', car, flat, 0);
    const climbing = new Follower().look('windscreen', car, uphill, 0);
    expect(climbing.target[2] - climbing.eye[2]).toBeGreaterThan(level.target[2] - level.eye[2] + 1);
    const left = new Follower().look('windscreen', { ...car, speedMps: 10, curvaturePerM: 0.05 }, flat, 0);
    expect(left.up[1]).toBeLessThan(-0.01);
    expect(stance(uphill, car)).toEqual({
      z: 10,
      climb: expect.closeTo(0.1, 6),
      bank: expect.closeTo(0, 6),
    });
  });
});

describe.each(['chase', 'birds-eye'] as const)('the %s view', (view) => {
  it('keeps the car before it, and turns after it smoothly', () => {
    const follower = new Follower();
    const before = follower.look(view, car, flat, 0.02);
    const turned = { ...car, yawRad: 0.6 };
    const heading = ({ eye, target }: typeof before) => Math.atan2(target[1] - eye[1], target[0] - eye[0]);
    expect(heading(before)).toBeCloseTo(0, 6);
    const soon = heading(follower.look(view, turned, flat, 0.02));
    expect(soon).toBeGreaterThan(0);
    expect(soon).toBeLessThan(0.1);
    for (let i = 0; i < 300; i++) follower.look(view, turned, flat, 0.02);
    expect(heading(follower.look(view, turned, flat, 0.02))).toBeCloseTo(0.6, 2);
  });

  it('does not swing over where the car is put elsewhere', () => {
    const follower = new Follower();
    follower.look(view, car, flat, 0.02);
    const there = { ...car, x: 500, yawRad: 2 };
    const { eye, target } = follower.look(view, there, flat, 0.02);
    expect(Math.atan2(target[1] - eye[1], target[0] - eye[0])).toBeCloseTo(2, 6);
  });
});

it('turns the short way round', () => {
  expect(angleBetween(3, -3)).toBeCloseTo(2 * Math.PI - 6, 9);
  expect(angleBetween(-3, 3)).toBeCloseTo(6 - 2 * Math.PI, 9);
  expect(angleBetween(0.2, 0.5)).toBeCloseTo(0.3, 9);
});
