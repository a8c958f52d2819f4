import { describe, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { straightRoad } from '../../test/plain-road.ts';
import type { ModelSpec } from '../network/model.ts';
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

function member(says: Says, usual: number | undefined, spec = sure): SteeringModel {
  return {
    name: 'one.onnx',
    spec,
    card: { scores: usual === undefined ? {} : { 'reliability.median': usual } },
    steer: async () => ({
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

  it('gives the wheel to a network of the range finder at a sharp turn, and for a moment after', async () => {
    const lookout: Says = { curvaturePerM: 0.01 };
    const driver = committee(
      [member({ curvaturePerM: 0 }, undefined), member(lookout, undefined, ranges)],
      () => 0,
    );
    const who = async () => (await driver.decide(situation)).member;
    expect(await who()).toBe(0);
    lookout.curvaturePerM = -0.05;
    expect(await who()).toBe(1);
    lookout.curvaturePerM = 0.01;
    expect(await who()).toBe(1);
    for (let look = 0; look < 20; look++) await who();
    expect(await who()).toBe(0);
  });

  it('stops and calls for help where none of them knows what it sees', async () => {
    const { a, b } = pair(0.5, 0.5);
    const driver = committee([member(a, 0.5), member(b, 0.5)], () => 0);
    for (let look = 0; look < 40; look++) await driver.decide(situation);
    [a.reliability, b.reliability] = [0.1, 0.1];
    for (let look = 0; look < 5; look++) await driver.decide(situation);
    expect(await driver.decide(situation)).toMatchObject({ callsForHelp: true, speedShare: 0 });
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
