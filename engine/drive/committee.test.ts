import { describe, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { ModelSpec } from '../network/model.ts';
import { directionOf } from '../network/parts.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { presetModel } from '../train/preset-model.ts';
import { checkCommittee, committee } from './committee.ts';

/** What a member answers to the next look. */
interface Says {
  curvaturePerM: number;
  reliability?: number;
}

const sure = presetModel('alvinn-1992');
const ranges: ModelSpec = {
  ...presetModel('alvinn-1990'),
  inputs: [{ kind: 'range', rows: 8, columns: 32, maxRangeM: 40 }],
};

function member(
  says: Says,
  usual: number | undefined,
  spec = sure,
  bends: Readonly<Record<string, number>> = {},
): SteeringModel {
  const direction = directionOf(spec);
  const hill = (curvaturePerM: number) => {
    const activations = new Float32Array(direction.units);
    direction.encodeCurvature(curvaturePerM, activations, 0);
    return activations;
  };
  return {
    name: 'one.onnx',
    spec,
    card: { scores: usual === undefined ? {} : { 'reliability.median': usual, ...bends } },
    steer: async () => ({
      direction: hill(says.curvaturePerM),
      curvaturePerM: says.curvaturePerM,
      outputs: says.reliability === undefined ? {} : { reliability: Float32Array.of(says.reliability) },
    }),
  } as unknown as SteeringModel;
}

const situation = {
  images: { camera: new Uint8Array(), range: new Float32Array(), roadContrast: 0 },
  road: straightRoad(1),
  stationM: 0,
  pose: { x: 0, y: 0, yawRad: 0 },
  speedMps: 8,
};

/** Two road followers and a way to ask which of them drives. */
function pair(usualA: number, usualB: number) {
  const a: Says = { curvaturePerM: 0.01, reliability: usualA };
  const b: Says = { curvaturePerM: -0.01, reliability: usualB };
  const driver = committee([member(a, usualA), member(b, usualB)], () => 0);
  const who = async () => (await driver.decide(situation)).member;
  return { a, b, who };
}

describe('a committee', () => {
  it('lets the one drive that is surest by what is usual for it, not by the larger number', async () => {
    const { a, b, who } = pair(0.8, 0.4);
    [a.reliability, b.reliability] = [0.5, 0.4];
    expect(await who()).toBe(1);
  });

  it('stays with who drives until another is clearly surer', async () => {
    const { a, b, who } = pair(0.5, 0.5);
    expect(await who()).toBe(0);
    [a.reliability, b.reliability] = [0.5, 0.55];
    expect(await who()).toBe(0);
    b.reliability = 0.6;
    expect(await who()).toBe(1);
    [a.reliability, b.reliability] = [0.55, 0.5];
    expect(await who()).toBe(1);
  });

  describe('with a network of the range finder', () => {
    const setUp = () => {
      const lookout: Says = { curvaturePerM: 0.005 };
      const driver = committee(
        [member({ curvaturePerM: 0.01 }, undefined), member(lookout, undefined, ranges)],
        () => 0,
      );
      let x = 0;
      const decide = async (drivenM = 1) => {
        x += drivenM;
        const { member: who, curvaturePerM } = await driver.decide({
          ...situation,
          pose: { x, y: 0, yawRad: 0 },
        });
        return { who, curvaturePerM };
      };
      return { lookout, decide };
    };

    it('adds its turn aside to what the road follower answers once two looks in a row ask for a sharp one', async () => {
      const { lookout, decide } = setUp();
      expect(await decide()).toEqual({ who: 0, curvaturePerM: 0.01 });
      lookout.curvaturePerM = 0.05;
      expect((await decide()).who).toBe(0);
      const { who, curvaturePerM } = await decide();
      expect(who).toBe(1);
      expect(curvaturePerM).toBeCloseTo(0.06, 3);
    });

    it('leads back over the length of an avoiding line once it sees no obstacle any more', async () => {
      const { lookout, decide } = setUp();
      lookout.curvaturePerM = 0.05;
      for (let look = 0; look < 10; look++) await decide();
      lookout.curvaturePerM = 0;
      const asidePerM: number[] = [];
      for (let look = 0; look < 17; look++) asidePerM.push((await decide()).curvaturePerM - 0.01);
      expect(asidePerM[1]).toBeGreaterThan(0.048);
      expect(asidePerM[7]).toBeCloseTo(0.025, 3);
      expect(asidePerM[15]).toBe(0);
      expect((await decide()).who).toBe(0);
    });

    it('leads back sooner from what was in sight for a moment only', async () => {
      const { lookout, decide } = setUp();
      lookout.curvaturePerM = 0.05;
      for (let look = 0; look < 2; look++) await decide();
      lookout.curvaturePerM = 0;
      for (let look = 0; look < 4; look++) await decide();
      expect((await decide()).who).toBe(0);
    });

    it('takes no single look for an obstacle', async () => {
      const { lookout, decide } = setUp();
      for (let look = 0; look < 9; look++) {
        lookout.curvaturePerM = look % 2 === 0 ? 0 : 0.05;
        expect((await decide()).who).toBe(0);
      }
    });
  });

  it('stops and calls for help where none of them knows what it sees', async () => {
    const { a, b } = pair(0.5, 0.5);
    const driver = committee([member(a, 0.5), member(b, 0.5)], () => 0);
    for (let look = 0; look < 40; look++) await driver.decide(situation);
    [a.reliability, b.reliability] = [0.1, 0.1];
    for (let look = 0; look < 5; look++) await driver.decide(situation);
    expect(await driver.decide(situation)).toMatchObject({ callsForHelp: true, speedShare: 0 });
  });

  it.each([
    {
      answers: 'the same',
      other: 0.02,
      speedShare: expect.closeTo(0.44, 2),
      reliability: expect.closeTo(0.18, 5),
    },
    { answers: 'something else', other: 0.04, speedShare: 0, reliability: expect.closeTo(0.1, 5) },
  ])(
    'trusts what two half-sure members answer where it is $answers',
    async ({ other, speedShare, reliability }) => {
      const { a, b } = pair(0.5, 0.5);
      const driver = committee([member(a, 0.5), member(b, 0.5)], () => 0);
      for (let look = 0; look < 40; look++) await driver.decide(situation);
      // A fifth of what is usual each: 0.8 of 0.8 of the doubt are left.
      [a.curvaturePerM, a.reliability] = [0.01, 0.1];
      [b.curvaturePerM, b.reliability] = [other, 0.1];
      expect(await driver.decide(situation)).toMatchObject({ speedShare, reliability });
    },
  );

  it.each([1, 2])('of %i does not obey a sharp turn in a picture that nobody knows', async (count) => {
    const says: Says = { curvaturePerM: 0, reliability: 0.5 };
    const inBends = { 'reliability.straight': 0.6, 'reliability.perCurvature': -4 };
    const members = Array.from({ length: count }, () => member(says, 0.5, sure, inBends));
    const driver = committee(
      members,
      () => 0,
      () => ({ sure: 0.8, lost: 0.5 }),
    );
    for (let look = 0; look < 40; look++) await driver.decide(situation);
    // As a turned camera makes it: no less than a card may call usual in such a bend.
    [says.curvaturePerM, says.reliability] = [0.1, 0.12];
    expect(await driver.decide(situation)).toMatchObject({ curvaturePerM: 0, speedShare: 0 });
    for (let look = 0; look < 3; look++) await driver.decide(situation);
    expect(await driver.decide(situation)).toMatchObject({ curvaturePerM: 0, callsForHelp: true });
  });

  it('is refused where nothing tells who of it is to drive, or where it sees other sensors', () => {
    const plain = member({ curvaturePerM: 0 }, undefined, presetModel('alvinn-1990'));
    const knows = member({ curvaturePerM: 0 }, 0.5);
    const lookout = member({ curvaturePerM: 0 }, undefined, ranges);
    const check =
      (...models: SteeringModel[]) =>
      () =>
        checkCommittee(models, DEFAULT_SENSOR_SETTINGS);
    expect(check(knows, plain)).toThrow('does not tell how far it trusts itself');
    expect(check(lookout, lookout)).toThrow('none of them knows a road');
    expect(check(plain, lookout)).not.toThrow();
    const { camera } = DEFAULT_SENSOR_SETTINGS;
    const finer = { ...DEFAULT_SENSOR_SETTINGS, camera: { ...camera, rows: 15 } };
    expect(() => checkCommittee([knows], finer)).toThrow('does not fit these sensors');
  });
});
