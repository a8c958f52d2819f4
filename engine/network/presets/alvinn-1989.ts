import { cameraInput, type Preset } from './preset.ts';

/** Pomerleau 1988. */
export const alvinn1989: Preset = {
  name: 'alvinn-1989',
  short: '1989',
  words: 'Camera and range finder, 29 hidden units, 45 directions; tells itself whether the road is light.',
  hidden: 29,
  inputs: (settings) => {
    const { rows, columns, maxRangeM } = settings.sensors.range;
    return [cameraInput(settings), { kind: 'range', rows, columns, maxRangeM }, { kind: 'feedback' }];
  },
  outputs: ({ maxCurvaturePerM }) => [
    { kind: 'direction', units: 45, maxCurvaturePerM, decoding: 'most-active', target: 'hill-1989' },
    { kind: 'road-intensity' },
  ],
};
