import { cameraInput, type Preset } from './preset.ts';

/** Pomerleau 1990. */
export const alvinn1990: Preset = {
  name: 'alvinn-1990',
  short: '1990',
  words: 'Camera alone, 5 hidden units, 30 directions; the one that learned by watching a person drive.',
  hidden: 5,
  inputs: (settings) => [cameraInput(settings)],
  outputs: ({ maxCurvaturePerM }) => [
    {
      kind: 'direction',
      units: 30,
      maxCurvaturePerM,
      decoding: 'centre-fitted-at-edges',
      target: 'gaussian',
    },
  ],
};
