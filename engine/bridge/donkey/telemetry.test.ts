import { describe, expect, it } from 'vitest';
import { createRoad, type RoadDescription } from '../../../sim/road/create-road.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { NO_PEDALS } from '../program.ts';
import { telemetryOf } from './telemetry.ts';

const laps = { count: 0, lastS: 0, currentS: 0 };
const picture = { rows: 1, columns: 1, rgb: new Uint8Array(3) };

/** What is told of a car on a road, moved to the left of the path and turned. */
function told(description: RoadDescription, stationM: number, leftM = 0, turnRad = 0) {
  const road = createRoad(description);
  const { x, y, yawRad } = road.pathAt(stationM);
  const pose = { x: x - leftM * Math.sin(yawRad), y: y + leftM * Math.cos(yawRad), yawRad: yawRad + turnRad };
  const view = {
    timeS: 1,
    road,
    stationM,
    pose,
    speedMps: 5,
    before: undefined,
    pedals: NO_PEDALS,
    sight: { picture },
  };
  return telemetryOf(view, NAVLAB_VAN, laps, { image: '' }) as Record<string, number | string>;
}

const PATH: RoadDescription = { kind: 'highway', seed: 3 };

describe('telemetry', () => {
  it('has a cross-track error that is positive right of the path, and more so where the nose points there', () => {
    const right = told(PATH, 100, -0.5).cte as number;
    expect(right).toBeCloseTo(0.5, 1);
    expect(told(PATH, 100, -0.5, -0.1).cte).toBeCloseTo(right + 0.1 * NAVLAB_VAN.wheelbaseM, 1);
    expect(told(PATH, 100, 0.5).cte).toBeCloseTo(-0.5, 1);
  });

  it('has places and angles in the axes of Unity: x right, z ahead, yaw clockwise', () => {
    const here = told(PATH, 100);
    const [right, turned] = [told(PATH, 100, -1), told(PATH, 100, 0, -0.2)];
    const yawRad = ((here.yaw as number) * Math.PI) / 180;
    const step = [
      (right.pos_x as number) - (here.pos_x as number),
      (right.pos_z as number) - (here.pos_z as number),
    ];
    expect(step).toEqual([expect.closeTo(Math.cos(yawRad), 6), expect.closeTo(-Math.sin(yawRad), 6)]);
    expect((turned.yaw as number) - (here.yaw as number)).toBeCloseTo((0.2 * 180) / Math.PI, 6);
  });

  it('tells what the car hits, on the road and beside it', () => {
    const street: RoadDescription = { kind: 'street', seed: 3, obstaclesPerKm: 8 };
    const [obstacle] = createRoad(street).obstacles(0, 1000);
    const road = createRoad(street);
    const { stationM } = obstacle!;
    const view = {
      ...{ timeS: 1, road, stationM, speedMps: 5, before: undefined, pedals: NO_PEDALS, sight: { picture } },
      pose: { x: obstacle!.x, y: obstacle!.y, yawRad: obstacle!.yawRad },
    };
    expect(telemetryOf(view, NAVLAB_VAN, laps, { image: '' })).toMatchObject({ hit: obstacle!.type });
    expect(told(street, 20).hit).toBe('none');
    const [plant] = road.scenery(3);
    const at = { ...view, stationM: 60, pose: { x: plant!.x, y: plant!.y, yawRad: 0 } };
    expect(telemetryOf(at, NAVLAB_VAN, laps, { image: '' })).not.toMatchObject({ hit: 'none' });
  });
});
