import { DEFAULT_LOOKAHEAD_M } from '../../../sim/conventions.ts';
import { calibrate, DEFAULT_ROAD_WIDTH_M, type Spread, USUAL_FOV_RAD } from '../../jobs/real/calibrate.ts';
import { readSource } from '../../jobs/real/source.ts';
import type { Command, Option, Values } from '../command.ts';

const DEGREES = 180 / Math.PI;

/** What a person knows of a road and a camera, and pictures do not say. */
export const KNOWN_OPTIONS: Readonly<Record<string, Option>> = {
  'road-width': {
    type: 'number',
    value: 'M',
    help: 'how wide the road of the pictures is, m',
    default: DEFAULT_ROAD_WIDTH_M,
    least: 0.2,
    most: 30,
  },
  lookahead: {
    type: 'number',
    value: 'M',
    help: 'how far ahead its driver aimed, m',
    default: DEFAULT_LOOKAHEAD_M,
    least: 1,
    most: 50,
  },
  'camera-fov': {
    type: 'number',
    value: 'DEG',
    help: `how wide the camera sees, where it is known; else as the pictures tell, near ${Math.round(USUAL_FOV_RAD * DEGREES)}`,
    least: 10,
    most: 120,
  },
};

export function knownOf(values: Values) {
  const fovDeg = values['camera-fov'] as number | undefined;
  return {
    roadWidthM: values['road-width'] as number,
    lookaheadM: values.lookahead as number,
    horizontalFovRad: fovDeg === undefined ? undefined : fovDeg / DEGREES,
  };
}

/** Where pictures show none of the roads that a lesson can be made of. */
export function notMyRoadWords(share: number): string {
  return `not my road: ${(100 * share).toFixed(0)} % of the pictures show no road of one width, lighter or darker than the ground; do not trust what comes out`;
}

export const command: Command = {
  summary: 'finds a camera from pictures of roads, without reading what was steered',
  example: '--data mycar/data --road-width 3.2',
  options: {
    data: {
      type: 'text',
      value: 'SOURCE',
      help: 'a drive, or what import reads: pictures with a table, a tub, a log',
      required: true,
    },
    ...KNOWN_OPTIONS,
  },
  async run(values, terminal) {
    const source = await readSource(values.data as string, terminal);
    const found = calibrate(source, knownOf(values), terminal);
    const { camera, horizonAboveRows, columnsPerRow, lookaheadRow, leftM, turnedLeftRad } = found;
    const sideOf = ({ mean }: Spread) => (mean < 0 ? 'right' : 'left');
    const degrees = (rad: number) => `${(rad * DEGREES).toFixed(1)}°`;
    for (const { reason, count } of source.skipped) terminal.say(`${count} skipped: ${reason}`);
    terminal.say(
      `camera ${camera.heightM.toFixed(2)} m above the ground, looking ${degrees(camera.pitchDownRad)} down, seeing ${degrees(camera.horizontalFovRad)} × ${degrees(camera.verticalFovRad)}`,
    );
    terminal.say(
      `horizon ${horizonAboveRows.toFixed(1)} rows above the top, a road ${columnsPerRow.toFixed(3)} columns wider a row, ${found.roadLighter ? 'lighter' : 'darker'} than the ground; aimed at row ${lookaheadRow.toFixed(1)}`,
    );
    terminal.say(
      `camera ${Math.abs(leftM.mean).toFixed(2)} ± ${leftM.deviation.toFixed(2)} m ${sideOf(leftM)} of the road's middle, turned ${degrees(Math.abs(turnedLeftRad.mean))} ± ${degrees(turnedLeftRad.deviation)} ${sideOf(turnedLeftRad)} of it`,
    );
    terminal.say(
      `such a road tells ${(100 * found.explained).toFixed(0)} % of the variance of ${found.pictures} pictures; reliability ${found.roads.reliability.toFixed(2)}`,
    );
    const { taken } = found;
    const number = (rad: number) => (rad * DEGREES).toFixed(2);
    terminal.say(
      `to import with it: --camera-height ${taken.heightM.toFixed(3)} --camera-pitch ${number(taken.pitchDownRad)} --camera-fov ${number(taken.horizontalFovRad)}`,
    );
    if (found.roads.notMyRoad > 0.5) terminal.onNotice?.(notMyRoadWords(found.roads.notMyRoad));
    return { data: source.name, ...found };
  },
};
