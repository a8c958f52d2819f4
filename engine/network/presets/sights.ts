import type { Preset } from './preset.ts';

/** What a network to train sees, a choice beside its preset. Command line, schema and page read the table. */
export const SIGHTS = {
  preset: { label: 'What its preset sees', words: "the preset's own" },
  range: {
    label: 'Range finder alone, for obstacles',
    words: 'the range finder alone, for a network that sees obstacles',
  },
} as const satisfies Record<string, { readonly label: string; readonly words: string }>;
export type Sight = keyof typeof SIGHTS;
export const SIGHT_NAMES = Object.keys(SIGHTS) as Sight[];

/**
 * A preset as it is for a network that sees so much. Of the range finder alone it knows obstacles and no road: it answers a
 * direction and nothing else, and has no filters, which are made for a camera.
 */
export function presetSeeing(preset: Preset, sees: Sight): Preset {
  if (sees === 'preset') return preset;
  const { convolutions: _, ...others } = preset;
  return {
    ...others,
    inputs({ sensors }) {
      const { rows, columns, maxRangeM } = sensors.range;
      return [{ kind: 'range', rows, columns, maxRangeM }];
    },
    outputs: (settings) => preset.outputs(settings).filter(({ kind }) => kind === 'direction'),
  };
}
