import { describe, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { directionOf, seesRangeAlone } from '../network/parts.ts';
import { TRAINED_NAMES } from '../network/presets/table.ts';
import { connectionCount, layerSizes } from '../textbook/network.ts';
import { presetModel } from './preset-model.ts';

const thrown = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('presetModel', () => {
  it('builds the network of 1989: 1217-29-46 with 36,702 connections', () => {
    const spec = presetModel('alvinn-1989');
    expect(layerSizes(spec.network)).toEqual([1217, 29, 46]);
    expect(connectionCount(spec.network)).toBe(36_702);
    expect(directionOf(spec).units).toBe(45);
  });

  it('builds the network of 1990: 960-5-30, camera only', () => {
    const spec = presetModel('alvinn-1990');
    expect(layerSizes(spec.network)).toEqual([960, 5, 30]);
    expect(spec.inputs.map(({ kind }) => kind)).toEqual(['camera']);
    expect(spec.outputs.map(({ kind }) => kind)).toEqual(['direction']);
  });

  it('builds the network of 1992: directions and the picture itself, 960-4-990', () => {
    const spec = presetModel('alvinn-1992');
    expect(layerSizes(spec.network)).toEqual([960, 4, 990]);
    expect(spec.outputs.map(({ kind }) => kind)).toEqual(['direction', 'reconstruction']);
    expect(spec.network.heads).toEqual([
      { units: 30, loss: 'squared', weight: 1 },
      { units: 960, loss: 'squared', weight: 0.003, activation: 'linear' },
    ]);
  });

  it('builds a convolutional driver: three layers of filters over the retina, fewer over a small one', () => {
    const { network } = presetModel('alvinn-convolutional');
    expect(layerSizes(network)).toEqual([960, 8 * 13 * 14, 16 * 6 * 6, 24 * 4 * 4, 50, 30]);
    const sensors = { ...DEFAULT_SENSOR_SETTINGS, camera: { ...DEFAULT_SENSOR_SETTINGS.camera, rows: 8 } };
    expect(layerSizes(presetModel('alvinn-convolutional', { sensors }).network)).toEqual([
      256,
      8 * 2 * 14,
      50,
      30,
    ]);
  });

  it('builds the all-weather network: two planes of the camera and the range finder', () => {
    const spec = presetModel('alvinn-all-weather');
    expect(spec.network.inputs).toBe(2 * 960 + 256);
    expect(spec.inputs.map(({ kind }) => kind)).toEqual(['camera', 'brightness', 'range']);
  });

  it('builds a network of the range finder alone: of every preset its hidden units and directions stay, and no filters', () => {
    const built = TRAINED_NAMES.map((name) => {
      const spec = presetModel(name, { sees: 'range' });
      expect(spec.inputs.map(({ kind }) => kind)).toEqual(['range']);
      expect(spec.outputs.map(({ kind }) => kind)).toEqual(['direction']);
      return [name, layerSizes(spec.network).join('-'), seesRangeAlone(spec)];
    });
    expect(built).toEqual([
      ['alvinn-1989', '256-29-45', true],
      ['alvinn-1990', '256-5-30', true],
      ['alvinn-1992', '256-4-30', true],
      ['alvinn-all-weather', '256-29-45', true],
      ['alvinn-convolutional', '256-50-30', true],
    ]);
    expect(presetModel('alvinn-1990', { sees: 'range', hidden: 32, decoding: 'mean' })).toMatchObject({
      outputs: [{ decoding: 'mean' }],
      network: { layers: [{ units: 32 }, { units: 30 }] },
    });
  });

  it('takes other hidden units, preprocessing and curvature', () => {
    const spec = presetModel('alvinn-1990', { hidden: 4, preprocessing: 'contrast', maxCurvaturePerM: 0.2 });
    expect(layerSizes(spec.network)[1]).toBe(4);
    expect(spec.inputs[0]).toMatchObject({ kind: 'camera', preprocessing: 'contrast' });
    expect(directionOf(spec).maxCurvaturePerM).toBe(0.2);
  });

  it('names the presets there are when asked for another', () => {
    expect(thrown(() => presetModel('alvinn-2005'))).toMatchObject({
      code: 'usage',
      message: 'unknown preset "alvinn-2005"',
      hint: 'Use one of: alvinn-1989, alvinn-1990, alvinn-1992, alvinn-all-weather, alvinn-convolutional.',
    });
    expect(thrown(() => presetModel('toString'))).toMatchObject({ code: 'usage' });
  });

  it('refuses hidden units and curvatures that no network can have', () => {
    for (const hidden of [0, -3, 2.5, Number.NaN, 1e9]) {
      expect(thrown(() => presetModel('alvinn-1989', { hidden }))).toMatchObject({ code: 'invalid' });
    }
    for (const maxCurvaturePerM of [0, -0.1, Number.NaN, 2]) {
      expect(thrown(() => presetModel('alvinn-1989', { maxCurvaturePerM }))).toMatchObject({
        code: 'invalid',
      });
    }
  });
});
