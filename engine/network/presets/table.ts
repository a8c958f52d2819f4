import { alvinn1989 } from './alvinn-1989.ts';
import { alvinn1990 } from './alvinn-1990.ts';
import { alvinn1992 } from './alvinn-1992.ts';
import { alvinnAllWeather } from './alvinn-all-weather.ts';
import { alvinnConvolutional } from './alvinn-convolutional.ts';
import type { Preset } from './preset.ts';

/** Networks of the papers, and one of our own: a file and a line each. The first is what is trained unless another is asked for. */
export const PRESETS: readonly Preset[] = [alvinn1989, alvinn1990, alvinn1992, alvinnAllWeather];

export const PRESET_NAMES: readonly string[] = PRESETS.map(({ name }) => name);

/** Those that the command line trains beside: they want a recipe of their own. */
const OTHERS: readonly Preset[] = [alvinnConvolutional];

export const TRAINED_NAMES: readonly string[] = [...PRESETS, ...OTHERS].map(({ name }) => name);

/** Hidden units that a network may have. */
export const MOST_HIDDEN_UNITS = 4096;

/** The preset of a name, or undefined. */
export function presetOf(name: string): Preset | undefined {
  return [...PRESETS, ...OTHERS].find((preset) => preset.name === name);
}
