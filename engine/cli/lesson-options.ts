import { LEAST_RADIUS_M, ROAD_PARTS, type RoadPart } from '../../sim/road/road-changes.ts';
import { WEATHERS } from '../../sim/scene/conditions.ts';
import {
  BEYOND_RANGE,
  CONTRASTS,
  LESSON_NUMBERS,
  type LessonNumber,
  type LessonNumberName,
  LessonSettings,
  POSE_SPREADS,
} from '../protocol/lesson.ts';
import { type Option, readWeathers, usage, type Values } from './command.ts';

export const DEGREES = 180 / Math.PI;

const NUMBERS = Object.entries(LESSON_NUMBERS) as readonly [LessonNumberName, LessonNumber][];
const VALUES: Readonly<Record<LessonNumber['unit'], string>> = {
  m: 'M',
  degrees: 'DEG',
  '1/m': 'K',
  share: 'SHARE',
};

function numberOption({ least, most, usual, unit, words }: LessonNumber): Option {
  const shown = (value: number) => (unit === 'degrees' ? Math.round(value * DEGREES) : value);
  return {
    type: 'number',
    value: VALUES[unit],
    help: words,
    default: shown(usual),
    least: shown(least),
    most: shown(most),
  };
}

/** Options that say what a synthetic lesson holds. */
export const LESSON_OPTIONS: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(NUMBERS.map(([, number]) => [number.option, numberOption(number)])),
  poses: {
    type: 'text',
    value: 'HOW',
    help: 'near: denser near the path; even: evenly over their range',
    choices: POSE_SPREADS,
    default: POSE_SPREADS[0],
  },
  beyond: {
    type: 'text',
    value: 'HOW',
    help: 'places too sharp for the outermost unit: clamp learns them as it, drop draws others',
    choices: BEYOND_RANGE,
    default: BEYOND_RANGE[0],
  },
  contrast: {
    type: 'text',
    value: 'SIGN',
    help: 'roads that are lighter, or darker, than the ground beside them, or both',
    choices: CONTRASTS,
    default: CONTRASTS[0],
  },
  'lane-width': {
    type: 'text',
    value: 'FROM-TO',
    help: "width of a lane instead of the kinds' own, m, such as 3-4",
  },
  'least-radius': {
    type: 'number',
    value: 'M',
    help: "radius of the sharpest bends instead of the kinds' own, m",
    least: LEAST_RADIUS_M[0],
    most: LEAST_RADIUS_M[1],
  },
  without: { type: 'text', value: 'PARTS', help: `what roads are made without: ${ROAD_PARTS.join(', ')}` },
  weather: {
    type: 'text',
    value: 'LIST',
    help: `${WEATHERS.join(', ')}, with commas: these take turns; every weather, snow twice as often, unless given`,
  },
  cloudiness: {
    type: 'text',
    value: 'FROM-TO',
    help: "clouds instead of the weathers' own, 0 hard shadows, 1 none, such as 0-0.3",
  },
};

/** The lesson that options ask for. @throws UserError `usage` where a text of them says none. */
export function lessonOf(values: Values): LessonSettings {
  const number = ([name, { option, unit }]: readonly [LessonNumberName, LessonNumber]) => {
    const value = values[option] as number;
    return [name, unit === 'degrees' ? value / DEGREES : value];
  };
  const { shape } = LessonSettings;
  return {
    ...(Object.fromEntries(NUMBERS.map(number)) as Record<LessonNumberName, number>),
    poses: values.poses as LessonSettings['poses'],
    beyond: values.beyond as LessonSettings['beyond'],
    contrast: values.contrast as LessonSettings['contrast'],
    laneWidthM: rangeOf('lane-width', values['lane-width'] as string | undefined, shape.laneWidthM, [
      'width from 1 to 20 m',
      'Give one, or two with a dash: 3-4.',
    ]),
    smallestRadiusM: (values['least-radius'] as number | undefined) ?? null,
    without: partsOf(values.without as string | undefined),
    weathers: readWeathers(values.weather as string | undefined),
    cloudiness: rangeOf('cloudiness', values.cloudiness as string | undefined, shape.cloudiness, [
      'cloudiness from 0 to 1',
      'Give one, or two with a dash: 0-0.3.',
    ]),
  };
}

/** Two numbers with a dash between, or one for both. @throws UserError `usage` with what it should be */
function rangeOf(
  option: string,
  text: string | undefined,
  schema: typeof LessonSettings.shape.laneWidthM,
  [what, hint]: readonly [what: string, hint: string],
): readonly [number, number] | null {
  if (text === undefined) return null;
  const [from = '', to = from] = text.split(/[-,]/, 2);
  const range = schema.safeParse([Number(from || 'none'), Number(to || 'none')]);
  if (!range.success || !range.data || range.data[0] > range.data[1])
    throw usage(`--${option} ${text} is no ${what}`, hint);
  return range.data;
}

function partsOf(text: string | undefined): RoadPart[] {
  if (text === undefined) return [];
  return text.split(',').map((name) => {
    const part = ROAD_PARTS.find((known) => known === name.trim());
    if (!part)
      throw usage(`no road has "${name}" to be without`, `Use ${ROAD_PARTS.join(', ')}, with commas.`);
    return part;
  });
}
