import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DriveMetrics, type MetricsStep } from './drive-metrics.ts';

/** A second at 10 m/s in the middle of the lane, with what a test changes of it. */
function second(change: Partial<MetricsStep & MetricsStep['placement']> = {}): MetricsStep {
  return {
    stepS: change.stepS ?? 1,
    speedMps: change.speedMps ?? 10,
    curvaturePerM: change.curvaturePerM ?? 0,
    placement: {
      stationM: 0,
      cteM: change.cteM ?? 0,
      headingErrorRad: change.headingErrorRad ?? 0,
      beyondLaneM: change.beyondLaneM ?? -0.5,
      touches: false,
      beyondRoadM: change.beyondRoadM ?? -2,
    },
  };
}

function scoresOf(steps: readonly MetricsStep[], wantedM = 1000) {
  const metrics = new DriveMetrics(wantedM);
  for (const step of steps) metrics.add(step);
  return metrics.scores();
}

describe('DriveMetrics', () => {
  it('adds up a short drive as one does by hand', () => {
    const metrics = new DriveMetrics(100);
    metrics.add(second({ cteM: 0.1 }));
    metrics.add(second({ cteM: -0.3, headingErrorRad: 0.2, curvaturePerM: 0.01 }));
    metrics.add(second({ cteM: 0.5, beyondLaneM: 0.1, curvaturePerM: -0.01 }));
    metrics.add(second({ cteM: 1.1, beyondLaneM: 0.7, beyondRoadM: 0.2 }));
    metrics.intervene();
    metrics.add(second({ speedMps: 5 }));
    metrics.add(second({ speedMps: 5, cteM: 0.1 }));
    const scores = metrics.scores();
    const { cteRmsM, sdlpM, headingErrorRmsRad, steeringRateRmsPerMS, lateralJerkRmsMps3, ...exact } = scores;
    expect(exact).toEqual({
      distanceM: 50,
      durationS: 6,
      autonomyPercent: 0,
      interventions: 1,
      kmPerIntervention: 0.05,
      longestAutonomousM: 40,
      // The two seconds at 5 m/s after the intervention are within its six.
      autonomousShareOfDistance: 0.8,
      routeCompletion: 0.5,
      departuresPerKm: 20,
      departedShareOfTime: 1 / 6,
      firstDepartureM: 40,
      collisions: 0,
      laneExcursionsPerKm: 20,
      outOfLaneShareOfTime: 2 / 6,
      cteMeanM: expect.closeTo(1.5 / 6, 12),
      cteMeanAbsM: expect.closeTo(2.1 / 6, 12),
      cteMaxM: 1.1,
      finalCteM: 0.1,
      recoveryS: null,
      // To the left, back to the right and left again, in 6 s.
      steeringReversalsPerMinute: 20,
    });
    // Squares: 0.01 + 0.09 + 0.25 + 1.21 + 0 + 0.01.
    expect(cteRmsM).toBeCloseTo(Math.sqrt(1.57 / 6), 12);
    expect(sdlpM).toBeCloseTo(Math.sqrt(1.57 / 6 - 0.25 ** 2), 12);
    expect(headingErrorRmsRad).toBeCloseTo(0.2 / Math.sqrt(6), 12);
    // Rates 0.01, −0.02, 0.01, and 0 after the intervention; lateral acceleration is 100 times the curvature.
    expect(steeringRateRmsPerMS).toBeCloseTo(Math.sqrt(6e-4 / 4), 12);
    expect(lateralJerkRmsMps3).toBeCloseTo(Math.sqrt(6 / 4), 12);
  });

  it('scores a drive that kept to its path with nothing to blame', () => {
    const scores = scoresOf(Array.from({ length: 100 }, () => second()));
    expect(scores).toEqual({
      distanceM: 1000,
      durationS: 100,
      autonomyPercent: 100,
      interventions: 0,
      kmPerIntervention: null,
      longestAutonomousM: 1000,
      autonomousShareOfDistance: 1,
      routeCompletion: 1,
      departuresPerKm: 0,
      departedShareOfTime: 0,
      firstDepartureM: null,
      collisions: 0,
      laneExcursionsPerKm: 0,
      outOfLaneShareOfTime: 0,
      cteMeanM: 0,
      cteMeanAbsM: 0,
      cteRmsM: 0,
      cteMaxM: 0,
      finalCteM: 0,
      recoveryS: 0,
      sdlpM: 0,
      headingErrorRmsRad: 0,
      steeringRateRmsPerMS: 0,
      lateralJerkRmsMps3: 0,
      steeringReversalsPerMinute: 0,
    });
  });

  it('charges six seconds for an intervention', () => {
    const metrics = new DriveMetrics(1000);
    for (let i = 0; i < 600; i++) {
      metrics.add(second());
      if (i % 60 === 59) metrics.intervene();
    }
    // NVIDIA's example: 10 interventions in 600 s are 90 % autonomous.
    expect(metrics.scores().autonomyPercent).toBeCloseTo(90, 12);
  });

  it('takes the six seconds after an intervention for driven by a person, also where two overlap', () => {
    const metrics = new DriveMetrics(1000);
    for (let i = 0; i < 100; i++) {
      metrics.add(second());
      // Two seconds apart: eight seconds of help. Alone: six. In the last second: none driven yet.
      if ([19, 21, 49, 99].includes(i)) metrics.intervene();
    }
    expect(metrics.scores().autonomousShareOfDistance).toBeCloseTo(1 - (8 + 6) / 100, 12);
  });

  it('finds the longest autonomous segment whether first, in the middle or last', () => {
    for (const lengths of [
      [30, 10, 20],
      [10, 30, 20],
      [10, 20, 30],
    ]) {
      const metrics = new DriveMetrics(1000);
      for (const [i, seconds] of lengths.entries()) {
        if (i > 0) metrics.intervene();
        for (let s = 0; s < seconds; s++) metrics.add(second());
      }
      expect(metrics.scores().longestAutonomousM).toBe(300);
    }
  });

  it('counts one event for each time outside, however long', () => {
    const outside = [0, 1, 1, 1, 0, 0, 1, 0, 1, 1];
    const scores = scoresOf(outside.map((beyond) => second({ beyondRoadM: beyond - 0.5 })));
    // Three times in 100 m.
    expect(scores.departuresPerKm).toBeCloseTo(30, 12);
    expect(scores.departedShareOfTime).toBeCloseTo(0.6, 12);
    expect(scores.firstDepartureM).toBe(20);
  });

  it('takes a trembling of the wheels for no reversal', () => {
    const trembling = Array.from({ length: 60 }, (_, i) =>
      second({ curvaturePerM: 0.01 + 0.0009 * (-1) ** i }),
    );
    expect(scoresOf(trembling).steeringReversalsPerMinute).toBe(0);
    const weaving = Array.from({ length: 60 }, (_, i) => second({ curvaturePerM: 0.003 * (-1) ** i }));
    // 59 moves of the wheels change their direction 58 times.
    expect(scoresOf(weaving).steeringReversalsPerMinute).toBe(58);
  });

  it('counts no jump that nobody steered: neither a put-back nor a hand-over', () => {
    // Swinging left and right with half a second of steady wheels around each break.
    const weave = [0.01, 0.01, -0.01, -0.01];
    const metrics = new DriveMetrics(1000);
    const drive = (curvatures: readonly number[]) => {
      for (const curvaturePerM of curvatures) metrics.add(second({ curvaturePerM }));
    };
    drive(weave);
    const { steeringReversalsPerMinute, steeringRateRmsPerMS, lateralJerkRmsMps3 } = metrics.scores();
    for (const end of ['put back', 'handed over'] as const) {
      if (end === 'put back') metrics.intervene();
      else metrics.breakOff();
      drive(weave);
    }
    const scores = metrics.scores();
    // One move of the wheels a weave is no reversal: it goes one way only.
    expect(steeringReversalsPerMinute).toBe(0);
    expect(scores.steeringReversalsPerMinute).toBe(0);
    expect(scores.steeringRateRmsPerMS).toBeCloseTo(steeringRateRmsPerMS, 12);
    expect(scores.lateralJerkRmsMps3).toBeCloseTo(lateralJerkRmsMps3, 12);
  });

  it('takes wheels that stand in a bend from the start for no reversal when they straighten', () => {
    const straightening = [0.03, 0.03, 0.02, 0.01, 0, 0];
    expect(
      scoresOf(straightening.map((curvaturePerM) => second({ curvaturePerM }))).steeringReversalsPerMinute,
    ).toBe(0);
  });

  it.each<[string, readonly number[], number | null]>([
    ['from the start', [0, 0, 0, 0], 0],
    ['once it is near, where it stays', [1.5, 1, 0.5, 0.2, 0.1, -0.1, 0], 3],
    ['after an overshoot', [1, 0.1, -0.3, -0.1, 0, 0, 0], 3],
    ['never where it stays away', [1, 0.3, 0.3, 0.3, 0.3, 0.3], null],
    ['never where the drive ends before', [1, 0, 0], null],
  ])('says when the car is back on its path: %s', (_, errors, recoveryS) => {
    const scores = scoresOf(errors.map((cteM) => second({ cteM })));
    expect(scores.recoveryS).toBe(recoveryS);
    expect(scores.finalCteM).toBe(errors.at(-1));
  });

  it('takes a car that was put back for none that came back', () => {
    const metrics = new DriveMetrics(1000);
    metrics.add(second({ cteM: 1.1 }));
    metrics.intervene();
    for (let i = 0; i < 10; i++) metrics.add(second());
    expect(metrics.scores().recoveryS).toBeNull();
  });

  it('counts three seconds of short steps as three seconds', () => {
    const scores = scoresOf(Array.from({ length: 150 }, () => second({ stepS: 0.02, cteM: 0.1 })));
    expect(scores.recoveryS).toBe(0);
  });

  it('has finite scores before the first step', () => {
    for (const value of Object.values(scoresOf([])))
      expect(value === null || Number.isFinite(value)).toBe(true);
  });

  it('agrees with the definitions over whole drives', () => {
    const cte = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(cte, { minLength: 1, maxLength: 200 }), (errors) => {
        const scores = scoresOf(errors.map((cteM) => second({ cteM })));
        const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
        const average = mean(errors);
        expect(scores.cteMeanM).toBeCloseTo(average, 9);
        expect(scores.cteMeanAbsM).toBeCloseTo(mean(errors.map(Math.abs)), 9);
        expect(scores.cteRmsM).toBeCloseTo(Math.sqrt(mean(errors.map((e) => e * e))), 9);
        expect(scores.sdlpM).toBeCloseTo(Math.sqrt(mean(errors.map((e) => (e - average) ** 2))), 7);
        expect(scores.cteMaxM).toBe(Math.max(...errors.map(Math.abs)));
      }),
    );
  });

  it('keeps the deviation exact far from the path', () => {
    const metrics = new DriveMetrics(1);
    for (let i = 0; i < 100_000; i++) metrics.add(second({ cteM: 1e6 + (i % 2) * 2e-3 }));
    expect(metrics.scores().sdlpM).toBeCloseTo(1e-3, 8);
  });
});
