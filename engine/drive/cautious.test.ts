import { describe, expect, it } from 'vitest';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { Sight } from '../network/presets/sights.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { CREEPING, speedShare, type Trust, USUAL_TRUST } from '../protocol/trust.ts';
import { presetModel } from '../train/preset-model.ts';
import { USUAL_RELIABILITY } from '../train/usual-reliability.ts';
import { carefulNetwork, cautious } from './cautious.ts';
import { DecisionLoop } from './decision-loop.ts';
import type { Decision, Situation } from './driver.ts';
import { Eyes } from './eyes.ts';
import { FaultWatch } from './fault-watch.ts';
import { Referee } from './referee.ts';
import { ON_PATH, World } from './world.ts';

const USUAL = 0.5;

/** A car on a straight road whose driver says what `now` holds. */
function car(trust?: () => Trust) {
  const now: { -readonly [K in keyof Decision]: Decision[K] } = {
    curvaturePerM: 0,
    reliability: USUAL,
    usualReliability: USUAL,
  };
  const driver = cautious(
    { mode: 'network' as const, decide: async () => ({ ...now }), reset: () => {} },
    trust,
  );
  const world = new World(straightRoad(1), 30, NAVLAB_VAN, ON_PATH);
  const referee = new Referee(new DriveMetrics(1000));
  const loop = new DecisionLoop<Decision>({ world, eyes: new Eyes(new Rng(1)), referee, driver });
  const drive = async (seconds: number, each: () => void = () => {}) => {
    let last: Decision | undefined;
    for (let step = 0; step < seconds * 50; step++) {
      if (loop.isDecisionDue) last = (await loop.decide(CLEAR_DAY, undefined)).decision;
      loop.step(8);
      each();
    }
    return last!;
  };
  return { now, world, loop, drive };
}

describe('a driver that goes by its reliability', () => {
  it('goes by what it is told to trust, from the next decision on', async () => {
    let trust = USUAL_TRUST;
    const { now, drive } = car(() => trust);
    await drive(4);
    now.reliability = 0.4 * USUAL;
    expect((await drive(0.2)).speedShare).toBeCloseTo(speedShare(0.4, USUAL_TRUST), 1);
    trust = { sure: 0.38, lost: 0.2 };
    expect((await drive(0.2)).speedShare).toBe(1);
    trust = { sure: 1, lost: 0.35 };
    expect((await drive(0.2)).speedShare).toBeLessThan(speedShare(0.4, USUAL_TRUST));
  });

  it('drives at full speed where it is as reliable as usual, slower below, and not at all where it is lost', () => {
    expect([1.2, 1, 0.8, 0.525, 0.25, 0.24, -1].map((share) => speedShare(share, USUAL_TRUST))).toEqual([
      1,
      1,
      expect.closeTo(1, 9),
      expect.closeTo(0.65, 9),
      0.3,
      0,
      0,
    ]);
  });

  it('slows down where it is less sure than usual', async () => {
    const { now, world, drive } = car();
    await drive(10);
    expect(world.vehicle.speedMps).toBeCloseTo(8, 3);
    now.reliability = 0.425 * USUAL;
    await drive(1.5);
    expect(world.vehicle.speedMps).toBeLessThan(6);
    expect(world.vehicle.speedMps).toBeGreaterThan(3);
  });

  it('does not obey an answer that it does not trust, and drives on after a passing moment', async () => {
    const { now, world, loop, drive } = car();
    await drive(10);
    now.reliability = 0.05;
    now.curvaturePerM = 0.1;
    await drive(0.2);
    expect(loop.held).toMatchObject({ curvaturePerM: 0, speedShare: 0 });
    expect(loop.held.callsForHelp).toBeUndefined();
    now.reliability = USUAL;
    now.curvaturePerM = 0.001;
    await drive(5);
    expect(loop.held).toMatchObject({ curvaturePerM: 0.001, speedShare: 1 });
    expect(world.vehicle.speedMps).toBeCloseTo(8, 3);
  });

  it('stops on the curve that it trusted last where trust does not come back, and calls for a person', async () => {
    const { now, world, drive } = car();
    const watch = new FaultWatch({ fault: { kind: 'cover' }, atM: 40 });
    await drive(10);
    expect(watch.at(39)).toBeUndefined();
    expect(watch.at(40)).toEqual({ kind: 'cover' });
    now.reliability = 0;
    now.curvaturePerM = 0.12;
    const decision = await drive(3.2, () => watch.step(world, false));
    expect(decision).toMatchObject({ curvaturePerM: 0, speedShare: 0, callsForHelp: true });
    expect(world.vehicle.speedMps).toBe(0);
    expect(Math.abs(world.placement.cteM)).toBeLessThan(0.1);
    // Nor does one good look make it go on.
    now.reliability = USUAL;
    expect(await drive(0.2)).toMatchObject({ callsForHelp: true });
    expect(watch.outcome).toMatchObject({ stoppedAfterS: null, leftRoad: false });
    watch.mend();
    expect(watch.outcome).toMatchObject({ stoppedAfterS: expect.closeTo(3.2, 6), leftRoad: false });
    expect(watch.at(80)).toBeUndefined();
  });

  it('calls where it is lost again and again, rather than stand unheard', async () => {
    const { now, loop, drive } = car();
    await drive(10);
    for (let i = 0; i < 20; i++) {
      now.reliability = (i % 3 === 0 ? 0.2 : 0.3) * USUAL;
      await drive(0.1);
    }
    expect(loop.held.callsForHelp).toBe(true);
  });

  it('goes on for a while after it was helped, whatever it thinks of itself, so that each stop has an end', async () => {
    const { now, world, loop, drive } = car();
    now.reliability = 0;
    await drive(2.9);
    expect(world.vehicle.speedMps).toBeGreaterThan(1);
    const before = await drive(3);
    expect(before.callsForHelp).toBe(true);
    expect(world.vehicle.speedMps).toBe(0);
    loop.forget();
    await drive(2);
    expect(world.vehicle.speedMps).toBeGreaterThan(1);
  });

  it('learns what is usual here, but not to trust what it never may', async () => {
    const { now, loop, drive } = car();
    now.reliability = 0.425 * USUAL;
    await drive(60);
    // Fog that lasts is no reason to crawl for ever.
    expect(loop.held.speedShare).toBeGreaterThan(0.9);
    now.reliability = 0.1 * USUAL;
    expect(await drive(1)).toMatchObject({ callsForHelp: true });
  });
});

/** Nothing is looked at. */
const SITUATION: Situation = {
  images: { camera: new Uint8Array(), range: new Float32Array(), roadContrast: 0 },
  road: straightRoad(1),
  stationM: 30,
  pose: { x: 0, y: 0, yawRad: 0 },
  speedMps: 8,
};

/** A driver that answers what it is given, look by look. */
function answered() {
  let resets = 0;
  let now: Decision = { curvaturePerM: 0 };
  const driver = cautious({ mode: 'network', decide: async () => now, reset: () => resets++ });
  const look = async (answer: Partial<Decision>, times = 1) => {
    now = { curvaturePerM: 0, ...answer };
    let last: Decision | undefined;
    for (let i = 0; i < times; i++) {
      last = await driver.decide(SITUATION);
    }
    return last!;
  };
  return { look, driver, resets: () => resets };
}
const sure = { reliability: USUAL, usualReliability: USUAL };
const lost = { ...sure, reliability: 0, curvaturePerM: 0.1 };
/** After that many looks it goes on no more whatever it thinks of itself. */
const GRACE = 30;

describe('an answer', () => {
  it.each<[string, Partial<Decision>]>([
    ['no reliability', {}],
    ['a reliability that its card does not set beside what is usual', { reliability: 0.01 }],
    ['no reliability, but what would be usual', { usualReliability: USUAL }],
  ])('with %s is obeyed as it is', async (_, told) => {
    const { look } = answered();
    await look(told, GRACE);
    expect(await look({ ...told, curvaturePerM: 0.1 }, 9)).toEqual({ ...told, curvaturePerM: 0.1 });
  });

  it('that cannot tell ends no call for help that one gave who can', async () => {
    const { look } = answered();
    await look(sure, GRACE);
    await look(lost, 2);
    expect((await look(lost)).callsForHelp).toBe(true);
    expect(await look({ curvaturePerM: 0.02 })).toMatchObject({ speedShare: 0, callsForHelp: true });
  });

  it.each([
    ['is obeyed at the very limit of trust', 0, { curvaturePerM: 0.1, speedShare: CREEPING }],
    ['is not obeyed below it', 1e-6, { curvaturePerM: 0, speedShare: 0 }],
  ])('%s', async (_, below, wanted) => {
    const { look } = answered();
    await look(sure, GRACE);
    const reliability = USUAL_TRUST.lost * USUAL - below;
    expect(await look({ ...sure, reliability, curvaturePerM: 0.1 })).toMatchObject(wanted);
  });

  it('is told with what is usual here, which trusted looks alone teach', async () => {
    const { look } = answered();
    expect(await look(sure, GRACE)).toEqual({ curvaturePerM: 0, speedShare: 1, ...sure });
    const paler = { ...sure, reliability: 0.8 * USUAL };
    await look(paler, 40);
    const { usualReliability } = await look(lost);
    expect(usualReliability).toBeLessThan(0.95 * USUAL);
    expect(usualReliability).toBeGreaterThan(0.8 * USUAL);
    expect((await look(lost)).usualReliability).toBe(usualReliability);
  });

  it('says nothing of a camera that nobody looked through', async () => {
    const { look } = answered();
    expect(await look(sure)).not.toHaveProperty('cameraIsOff');
    await look(sure, GRACE);
    expect(await look(lost, 4)).not.toHaveProperty('cameraIsOff');
  });

  it('after a reset is a first one: no call, what is usual as on the card, whoever answers forgets too', async () => {
    const { look, driver, resets } = answered();
    await look({ ...sure, reliability: 0.8 * USUAL }, 60);
    expect((await look(lost, 3)).callsForHelp).toBe(true);
    driver.reset();
    expect(resets()).toBe(1);
    expect(await look(sure)).toEqual({ curvaturePerM: 0, speedShare: 1, ...sure });
    await look(sure, GRACE - 1);
    expect((await look(lost, 2)).callsForHelp).toBeUndefined();
  });
});

describe('a network that drives', () => {
  async function firstAnswer(sees: Sight, scores: Readonly<Record<string, number>>) {
    const spec = presetModel('alvinn-1992', { sees });
    const answer = { curvaturePerM: 0.01, outputs: { reliability: Float32Array.of(0.5) } };
    const model = { spec, card: { scores }, steer: async () => answer } as unknown as SteeringModel;
    return carefulNetwork(model, () => 0).decide(SITUATION);
  }
  const scores = { [USUAL_RELIABILITY.median]: 0.8 };

  it('goes by the reliability that its card calls usual', async () => {
    expect(await firstAnswer('preset', scores)).toMatchObject({ usualReliability: 0.8, reliability: 0.5 });
    const { speedShare: slowed } = await firstAnswer('preset', scores);
    expect(slowed).toBeCloseTo(speedShare(0.625, USUAL_TRUST), 6);
    const untold = await firstAnswer('preset', {});
    expect(untold).not.toHaveProperty('usualReliability');
    expect(untold.speedShare).toBeUndefined();
  });

  it('is obeyed as it is where it sees the range finder alone, which shows no road', async () => {
    expect(await firstAnswer('range', scores)).not.toHaveProperty('usualReliability');
  });
});
