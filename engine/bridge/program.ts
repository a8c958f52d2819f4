import type { Pose } from '../../sim/conventions.ts';
import type { Road } from '../../sim/road/road.ts';
import type { SteeringConversion } from '../data/frame-source.ts';
import type { Sight, SightWish } from './sight.ts';

/** What a program asks of the car, as the neighbours' protocols have it. */
export interface Pedals {
  /** −1 left … 1 right. */
  readonly steering: number;
  /** −1 … 1; below zero it brakes: the car has no reverse. */
  readonly throttle: number;
  readonly brake: number;
}

export const NO_PEDALS: Pedals = { steering: 0, throttle: 0, brake: 0 };

/** What there is to tell a program of a moment. */
export interface ProgramView {
  /** Since the car was put on its road, s. */
  readonly timeS: number;
  readonly road: Road;
  readonly stationM: number;
  readonly pose: Pose;
  readonly speedMps: number;
  /** Of the moment before; undefined where the car was put elsewhere since. */
  readonly before: Pick<ProgramView, 'timeS' | 'pose' | 'speedMps'> | undefined;
  /** What the car answers to, as it was asked last. */
  readonly pedals: Pedals;
  readonly sight: Sight;
}

/** A program of somebody else's that may have the wheel. */
export interface Program {
  /** For people: its protocol and its address. */
  readonly name: string;
  /** Curvature of its steering. */
  readonly conversion: SteeringConversion;
  /** What it wants to see now. */
  readonly wish: SightWish;
  /** Shows it a moment. @throws ProgramGone where it cannot be asked any more. */
  answer(view: ProgramView): Promise<Pedals>;
}

/** A program has gone, or is no such program. Its message is a line for people. */
export class ProgramGone extends Error {}
