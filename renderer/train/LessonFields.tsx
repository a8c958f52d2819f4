import {
  BEYOND_RANGE,
  CONTRASTS,
  type Contrast,
  LESSON_NUMBERS,
  type LessonChanges,
  type LessonNumber,
  type LessonNumberName,
  type LessonSettings,
  lessonWith,
  POSE_SPREADS,
  unusualOf,
} from '../../engine/protocol/lesson.ts';
import { ROAD_PARTS } from '../../sim/road/road-changes.ts';
import { WEATHERS } from '../../sim/scene/conditions.ts';
import { NumberField, Select } from '../components/Field.tsx';
import { percent } from '../components/format.ts';
import styles from './LessonFields.module.css';

const DEGREES = 180 / Math.PI;
const NUMBERS = Object.entries(LESSON_NUMBERS) as readonly [LessonNumberName, LessonNumber][];
const CONTRAST_WORDS: Readonly<Record<Contrast, string>> = {
  both: 'Lighter and darker',
  lighter: 'Lighter than the ground',
  darker: 'Darker than the ground',
};
const POSES_WORDS: Readonly<Record<LessonSettings['poses'], string>> = {
  near: 'Denser near the path',
  even: 'Evenly spread',
};
const BEYOND_WORDS: Readonly<Record<LessonSettings['beyond'], string>> = {
  clamp: 'Learned as the sharpest',
  drop: 'Left out',
};
/** Decimals that hide what degrees make of radians. */
const ROUND = 1e4;

interface Props {
  readonly lesson: LessonChanges | undefined;
  onChange(lesson: LessonChanges | undefined): void;
}

/** What snapshots hold beyond their number and roads: where the car stands, what is right there, how the camera sways. */
export function LessonFields({ lesson: changes, onChange }: Props) {
  const lesson = lessonWith(changes);
  const change = (changed: LessonChanges) => {
    const unusual = unusualOf({ ...lesson, ...changed } as LessonSettings);
    onChange(Object.keys(unusual).length > 0 ? unusual : undefined);
  };
  return (
    <div className={styles.fields}>
      {NUMBERS.map(([name, { least, most, unit, label }]) => {
        const factor = unit === 'degrees' ? DEGREES : 1;
        const shown = (value: number) => Math.round(ROUND * factor * value) / ROUND;
        return (
          <NumberField
            key={name}
            label={label}
            unit={unit === 'share' ? `${percent(lesson[name], 0)}` : unit}
            value={shown(lesson[name])}
            min={shown(least)}
            max={shown(most)}
            step="any"
            onChange={(value) => change({ [name]: value / factor })}
          />
        );
      })}
      <Select<LessonSettings['poses']>
        label="Places"
        value={lesson.poses}
        options={POSE_SPREADS.map((value) => ({ value, label: POSES_WORDS[value] }))}
        onChange={(poses) => change({ poses })}
      />
      <Select<LessonSettings['beyond']>
        label="Too sharp for it"
        value={lesson.beyond}
        options={BEYOND_RANGE.map((value) => ({ value, label: BEYOND_WORDS[value] }))}
        onChange={(beyond) => change({ beyond })}
      />
      <Select<Contrast>
        label="Roads"
        value={lesson.contrast}
        options={CONTRASTS.map((value) => ({ value, label: CONTRAST_WORDS[value] }))}
        onChange={(contrast) => change({ contrast })}
      />
      <Ticks
        legend="Roads have"
        all={ROAD_PARTS}
        ticked={ROAD_PARTS.filter((part) => !lesson.without.includes(part))}
        onChange={(parts) => change({ without: ROAD_PARTS.filter((part) => !parts.includes(part)) })}
      />
      <Ticks
        legend={lesson.weathers.length > 0 ? 'Only in' : 'Only in: every weather, snow twice as often'}
        all={WEATHERS}
        ticked={lesson.weathers}
        onChange={(weathers) => change({ weathers })}
      />
    </div>
  );
}

interface TicksProps<T extends string> {
  readonly legend: string;
  readonly all: readonly T[];
  readonly ticked: readonly T[];
  onChange(ticked: readonly T[]): void;
}

/** Some of several things, in their own order. */
function Ticks<T extends string>({ legend, all, ticked, onChange }: TicksProps<T>) {
  return (
    <fieldset className={styles.parts}>
      <legend>{legend}</legend>
      {all.map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={ticked.includes(one)}
            onChange={({ target }) =>
              onChange(all.filter((other) => (other === one ? target.checked : ticked.includes(other))))
            }
          />
          {one}
        </label>
      ))}
    </fieldset>
  );
}
