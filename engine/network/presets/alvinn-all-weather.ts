import { cameraInput, type Preset } from './preset.ts';

/** No network of the papers: that of 1989 with brightness as a second plane of the camera, and the directions of 1990. */
export const alvinnAllWeather: Preset = {
  name: 'alvinn-all-weather',
  short: 'all-weather',
  words:
    'No network of the papers: reads the camera’s brightness beside its share of blue, and so tells a road from snow.',
  hidden: 29,
  inputs: (settings) => {
    const { camera, range } = settings.sensors;
    return [
      cameraInput(settings),
      { kind: 'brightness', rows: camera.rows, columns: camera.columns },
      { kind: 'range', rows: range.rows, columns: range.columns, maxRangeM: range.maxRangeM },
    ];
  },
  outputs: ({ maxCurvaturePerM }) => [
    {
      kind: 'direction',
      units: 45,
      maxCurvaturePerM,
      decoding: 'centre-fitted-at-edges',
      target: 'gaussian',
    },
  ],
};
