import { z } from 'zod';
import { DEFAULT_LOOKAHEAD_M, DEFAULT_MAX_CURVATURE_PER_M } from '../../sim/conventions.ts';
import { LEAST_RADIUS_M, ROAD_PARTS } from '../../sim/road/road-changes.ts';
import { WEATHERS } from '../../sim/scene/conditions.ts';

const DEGREE = Math.PI / 180;

/** A number of a lesson: what it may be, what it is where nobody says anything else, and what it is called and does. */
export interface LessonNumber {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
  /** Angles are in radians here and in degrees for people. */
  readonly unit: 'm' | 'degrees' | '1/m' | 'share';
  /** Option of the command line. */
  readonly option: string;
  readonly label: string;
  /** What it does, to follow its name. */
  readonly words: string;
}

/** The numbers of a lesson. Schema, command line, page and card read them here. */
export const LESSON_NUMBERS = {
  maxLateralM: {
    least: 0,
    most: 5,
    usual: 1.75,
    unit: 'm',
    option: 'max-lateral',
    label: 'Furthest from the path',
    words: 'furthest from the path, m',
  },
  maxHeadingRad: {
    least: 0,
    most: 45 * DEGREE,
    usual: (10 * Math.PI) / 180,
    unit: 'degrees',
    option: 'max-heading',
    label: 'Furthest from its direction',
    words: 'furthest from its direction, degrees',
  },
  lookaheadM: {
    least: 1,
    most: 50,
    usual: DEFAULT_LOOKAHEAD_M,
    unit: 'm',
    option: 'lookahead',
    label: 'Looks ahead',
    words: 'how far ahead the right arc meets the path, m',
  },
  maxCurvaturePerM: {
    least: 0.005,
    most: 1,
    usual: DEFAULT_MAX_CURVATURE_PER_M,
    unit: '1/m',
    option: 'max-curvature',
    label: 'Sharpest direction',
    words: 'curvature of the outermost direction units, 1/m',
  },
  swayPitchRad: {
    least: 0,
    most: 10 * DEGREE,
    usual: 0,
    unit: 'degrees',
    option: 'sway-pitch',
    label: 'Sway, up and down',
    words: 'deviation of the camera’s tilt from snapshot to snapshot, degrees',
  },
  swayRollRad: {
    least: 0,
    most: 10 * DEGREE,
    usual: 0,
    unit: 'degrees',
    option: 'sway-roll',
    label: 'Sway, sideways',
    words: 'deviation of its roll, degrees',
  },
  swayHeightShare: {
    least: 0,
    most: 0.3,
    usual: 0,
    unit: 'share',
    option: 'sway-height',
    label: 'Sway, height',
    words: 'deviation of its height, as a share of it',
  },
} as const satisfies Record<string, LessonNumber>;
export type LessonNumberName = keyof typeof LESSON_NUMBERS;
const NAMES = Object.keys(LESSON_NUMBERS) as LessonNumberName[];

/** Whether poses lie denser near the path, where a car is nearly always, or evenly over their range. */
export const POSE_SPREADS = ['near', 'even'] as const;
/** What becomes of a place whose right curvature is beyond the outermost unit: it is learned as that unit, or drawn again. */
export const BEYOND_RANGE = ['clamp', 'drop'] as const;
/** Roads to learn from, by their colour beside that of the ground. */
export const CONTRASTS = ['both', 'lighter', 'darker'] as const;
export type Contrast = (typeof CONTRASTS)[number];

/** Of weathers. */
const MOST_TURNS = 100;

/** Of lanes that can be asked for, m. */
const LANE_WIDTHS_M = [1, 20] as const;
const CLOUDINESS = [0, 1] as const;

const within = ([least, most]: readonly [number, number]) => z.number().min(least).max(most);

/** A synthetic lesson beyond count, kinds of road and seed. */
export const LessonSettings = z.strictObject({
  ...(Object.fromEntries(
    NAMES.map((name) => [name, within([LESSON_NUMBERS[name].least, LESSON_NUMBERS[name].most])]),
  ) as Record<LessonNumberName, z.ZodNumber>),
  poses: z.enum(POSE_SPREADS),
  beyond: z.enum(BEYOND_RANGE),
  contrast: z.enum(CONTRASTS),
  /** Width of a lane, drawn evenly between the two, m; null: as the kind of road has it. */
  laneWidthM: z
    .tuple([within(LANE_WIDTHS_M), within(LANE_WIDTHS_M)])
    .readonly()
    .nullable(),
  /** Radius of the sharpest bends, m; null: as the kind of road has it. */
  smallestRadiusM: within(LEAST_RADIUS_M).nullable(),
  without: z.array(z.enum(ROAD_PARTS)).max(ROAD_PARTS.length).readonly(),
  /** Weathers that take turns; empty: every one, snow twice as often. */
  weathers: z.array(z.enum(WEATHERS)).max(MOST_TURNS).readonly(),
  /** Drawn evenly between the two, 0 hard shadows … 1 none; null: as each weather has it. */
  cloudiness: z
    .tuple([within(CLOUDINESS), within(CLOUDINESS)])
    .readonly()
    .nullable(),
});
export type LessonSettings = Readonly<z.infer<typeof LessonSettings>>;

/** The lesson of whoever asks for nothing else. */
export const DEFAULT_LESSON: LessonSettings = {
  ...(Object.fromEntries(NAMES.map((name) => [name, LESSON_NUMBERS[name].usual])) as Record<
    LessonNumberName,
    number
  >),
  poses: 'near',
  beyond: 'clamp',
  contrast: 'both',
  laneWidthM: null,
  smallestRadiusM: null,
  without: [],
  weathers: [],
  cloudiness: null,
};

/** Some settings of a lesson. */
export type LessonChanges = { readonly [Name in keyof LessonSettings]?: LessonSettings[Name] | undefined };

/** The usual lesson with some settings changed. */
export function lessonWith(changes: LessonChanges = {}): LessonSettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LESSON, ...Object.fromEntries(given) };
}

/** What something from a file tells of a lesson, as far as it can be one. */
export function lessonIn(told: Readonly<Record<string, unknown>>): LessonSettings {
  const entries = Object.entries(LessonSettings.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(told[name]);
    return value.success ? [[name, value.data]] : [];
  });
  return { ...DEFAULT_LESSON, ...Object.fromEntries(entries) };
}

/** What of a lesson is not as usual: what drives and cards tell of it. */
export function unusualOf(lesson: LessonSettings): Partial<LessonSettings> {
  return Object.fromEntries(
    Object.entries(lesson).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(DEFAULT_LESSON[name as keyof LessonSettings]),
    ),
  );
}

/** What is unusual of a lesson in words: "looks ahead 9 m, without plants". */
export function lessonWords(changes: LessonChanges | undefined): string {
  const words = Object.entries(unusualOf(lessonWith(changes))).map(([name, value]) => {
    const number: LessonNumber | undefined = LESSON_NUMBERS[name as LessonNumberName];
    if (!number) {
      const list = Array.isArray(value) ? value.join(typeof value[0] === 'number' ? ' to ' : ', ') : value;
      return `${LESSON_WORDS[name] ?? name} ${list}`;
    }
    const { label, unit } = number;
    const shown = unit === 'degrees' ? ((value as number) * 180) / Math.PI : (value as number);
    return `${label.toLowerCase()} ${Number(shown.toPrecision(4))} ${unit === 'share' ? 'of it' : unit}`;
  });
  return words.join('; ') || 'as usual';
}

const LESSON_WORDS: Readonly<Record<string, string>> = {
  poses: 'places',
  beyond: 'too sharp:',
  contrast: 'roads',
  laneWidthM: 'lanes, m:',
  smallestRadiusM: 'sharpest bends, m:',
  without: 'roads without',
  weathers: 'weather',
  cloudiness: 'cloudiness',
};
