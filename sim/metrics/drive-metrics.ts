import type { Placement } from './placement.ts';

/** Seconds that NVIDIA's autonomy charges for one intervention (Bojarski and others, 2016). */
const INTERVENTION_S = 6;
/** Changes of steering smaller than this are no reversals, 1/m. */
const REVERSAL_PER_M = 0.002;
/** A car has come back to its path once it stays so near to it, m, for so long, s. */
const RECOVERED_M = 0.25;
const RECOVERED_FOR_S = 3;
/** Steps add up with rounding: so much less counts as the whole time, s. */
const TIME_TOLERANCE_S = 1e-9;

/** One step of a drive as the metrics see it. */
export interface MetricsStep {
  readonly stepS: number;
  readonly placement: Placement;
  readonly speedMps: number;
  /** Curvature the wheels stand at, 1/m. */
  readonly curvaturePerM: number;
}

/** Scores of a drive; the field's definitions are in the documentation of each. */
export interface DriveScores {
  readonly distanceM: number;
  readonly durationS: number;
  /** (1 − 6 s × interventions / duration) × 100, not below 0 (NVIDIA). */
  readonly autonomyPercent: number;
  readonly interventions: number;
  readonly kmPerIntervention: number | null;
  readonly longestAutonomousM: number;
  /** Share of the distance outside the 6 s after each intervention, in which a person would have driven. */
  readonly autonomousShareOfDistance: number;
  /** Share of the wanted distance that was driven. */
  readonly routeCompletion: number;
  /** Events of a wheel going beyond the outer edge of the road. */
  readonly departuresPerKm: number;
  readonly departedShareOfTime: number;
  /** Distance driven before the first departure, m; null if there was none. */
  readonly firstDepartureM: number | null;
  /** Events of the body touching what stands on the road. */
  readonly collisions: number;
  /** Events of a wheel going beyond the lane. */
  readonly laneExcursionsPerKm: number;
  readonly outOfLaneShareOfTime: number;
  readonly cteMeanM: number;
  readonly cteMeanAbsM: number;
  readonly cteRmsM: number;
  readonly cteMaxM: number;
  /** Cross-track error at the end. */
  readonly finalCteM: number;
  /** Seconds until the car first stays within 0.25 m of the path for 3 s; null if it never did by itself. */
  readonly recoveryS: number | null;
  /** Standard deviation of lane position. */
  readonly sdlpM: number;
  readonly headingErrorRmsRad: number;
  /** RMS rate of change of curvature, 1/(m·s). */
  readonly steeringRateRmsPerMS: number;
  readonly lateralJerkRmsMps3: number;
  readonly steeringReversalsPerMinute: number;
}

/** Adds a drive up step by step, in constant memory. */
export class DriveMetrics {
  readonly #wantedM: number;
  #steps = 0;
  #durationS = 0;
  #distanceM = 0;
  #interventions = 0;
  #segmentStartM = 0;
  #longestM = 0;
  /** Time that the latest intervention still counts as a person's, s. */
  #helpedS = 0;
  #helpedM = 0;
  #departed = new Excursions();
  #outOfLane = new Excursions();
  #collided = new Excursions();
  #mean = 0;
  #squares = 0;
  #absolute = 0;
  #largest = 0;
  #headingSquares = 0;
  #changes = 0;
  #rateSquares = 0;
  #jerkSquares = 0;
  #reversals = new Reversals();
  #finalCteM = 0;
  #recovery = new Recovery();
  #before: { curvaturePerM: number; lateralMps2: number } | undefined;

  /** @param wantedM distance that the drive is meant to cover */
  constructor(wantedM: number) {
    this.#wantedM = wantedM;
  }

  get distanceM(): number {
    return this.#distanceM;
  }

  add({ stepS, placement, speedMps, curvaturePerM }: MetricsStep): void {
    this.#steps++;
    this.#durationS += stepS;
    this.#distanceM += speedMps * stepS;
    this.#helpedM += speedMps * Math.min(stepS, this.#helpedS);
    this.#helpedS = Math.max(0, this.#helpedS - stepS);
    this.#departed.add(placement.beyondRoadM > 0, stepS, this.#distanceM);
    this.#collided.add(placement.touches, stepS, this.#distanceM);
    this.#outOfLane.add(placement.beyondLaneM > 0, stepS, this.#distanceM);
    const { cteM } = placement;
    // Welford's update: the deviation stays exact over millions of steps.
    const delta = cteM - this.#mean;
    this.#mean += delta / this.#steps;
    this.#squares += delta * (cteM - this.#mean);
    this.#absolute += Math.abs(cteM);
    this.#largest = Math.max(this.#largest, Math.abs(cteM));
    this.#finalCteM = cteM;
    this.#recovery.add(Math.abs(cteM), stepS);
    this.#headingSquares += placement.headingErrorRad ** 2;
    const lateralMps2 = speedMps ** 2 * curvaturePerM;
    if (this.#before) {
      this.#changes++;
      this.#rateSquares += ((curvaturePerM - this.#before.curvaturePerM) / stepS) ** 2;
      this.#jerkSquares += ((lateralMps2 - this.#before.lateralMps2) / stepS) ** 2;
    }
    this.#before = { curvaturePerM, lateralMps2 };
    this.#reversals.add(curvaturePerM);
  }

  /** Counts one intervention, here. What follows begins a new autonomous segment. */
  intervene(): void {
    this.#interventions++;
    this.#longestM = Math.max(this.#longestM, this.#distanceM - this.#segmentStartM);
    this.#segmentStartM = this.#distanceM;
    this.#helpedS = INTERVENTION_S;
    this.#recovery.fail();
    this.breakOff();
  }

  /**
   * What comes next does not follow from what was: the car was put elsewhere, or another took the wheel. Nobody steered
   * from the one to the other, so it counts neither as steering rate, nor as jerk, nor as a reversal.
   */
  breakOff(): void {
    this.#before = undefined;
    this.#reversals.breakOff();
  }

  scores(): DriveScores {
    const n = Math.max(1, this.#steps);
    const changes = Math.max(1, this.#changes);
    const km = Math.max(1e-9, this.#distanceM / 1000);
    const durationS = Math.max(1e-9, this.#durationS);
    const autonomy = 1 - (INTERVENTION_S * this.#interventions) / durationS;
    return {
      distanceM: this.#distanceM,
      durationS: this.#durationS,
      autonomyPercent: 100 * Math.max(0, autonomy),
      interventions: this.#interventions,
      kmPerIntervention: this.#interventions === 0 ? null : km / this.#interventions,
      longestAutonomousM: Math.max(this.#longestM, this.#distanceM - this.#segmentStartM),
      autonomousShareOfDistance: this.#distanceM > 0 ? 1 - this.#helpedM / this.#distanceM : 1,
      routeCompletion: Math.min(1, this.#distanceM / this.#wantedM),
      departuresPerKm: this.#departed.events / km,
      departedShareOfTime: this.#departed.durationS / durationS,
      firstDepartureM: this.#departed.firstM,
      collisions: this.#collided.events,
      laneExcursionsPerKm: this.#outOfLane.events / km,
      outOfLaneShareOfTime: this.#outOfLane.durationS / durationS,
      cteMeanM: this.#mean,
      cteMeanAbsM: this.#absolute / n,
      cteRmsM: Math.sqrt(this.#squares / n + this.#mean ** 2),
      cteMaxM: this.#largest,
      finalCteM: this.#finalCteM,
      recoveryS: this.#recovery.seconds,
      sdlpM: Math.sqrt(this.#squares / n),
      headingErrorRmsRad: Math.sqrt(this.#headingSquares / n),
      steeringRateRmsPerMS: Math.sqrt(this.#rateSquares / changes),
      lateralJerkRmsMps3: Math.sqrt(this.#jerkSquares / changes),
      steeringReversalsPerMinute: (60 * this.#reversals.count) / durationS,
    };
  }
}

/** Counts how often and how long something is the case. */
class Excursions {
  events = 0;
  durationS = 0;
  firstM: number | null = null;
  #outside = false;

  add(outside: boolean, stepS: number, distanceM: number): void {
    if (outside) {
      this.durationS += stepS;
      this.firstM ??= distanceM;
      if (!this.#outside) this.events++;
    }
    this.#outside = outside;
  }
}

/** Counts changes of direction of the steering that are larger than a gap (SAE J2944's reversals). */
class Reversals {
  count = 0;
  #extreme: number | undefined;
  #direction = 0;

  breakOff(): void {
    this.#extreme = undefined;
    this.#direction = 0;
  }

  add(curvaturePerM: number): void {
    this.#extreme ??= curvaturePerM;
    const move = curvaturePerM - this.#extreme;
    if (this.#direction !== 0 && Math.sign(move) === this.#direction) {
      this.#extreme = curvaturePerM;
    } else if (Math.abs(move) > REVERSAL_PER_M) {
      if (this.#direction !== 0) this.count++;
      this.#direction = Math.sign(move);
      this.#extreme = curvaturePerM;
    }
  }
}

/** Finds when a car first comes back to its path and stays there. */
class Recovery {
  #timeS = 0;
  #nearSinceS: number | undefined;
  #state: 'away' | 'back' | 'helped' = 'away';

  /** Seconds until it was near for good; null if it never was. */
  get seconds(): number | null {
    return this.#state === 'back' ? this.#nearSinceS! : null;
  }

  add(distanceM: number, stepS: number): void {
    if (this.#state !== 'away') return;
    if (distanceM >= RECOVERED_M) this.#nearSinceS = undefined;
    else this.#nearSinceS ??= this.#timeS;
    this.#timeS += stepS;
    const nearForS = this.#timeS - (this.#nearSinceS ?? this.#timeS);
    if (nearForS >= RECOVERED_FOR_S - TIME_TOLERANCE_S) this.#state = 'back';
  }

  /** The car was put back: it did not come by itself. */
  fail(): void {
    if (this.#state === 'away') this.#state = 'helped';
  }
}
