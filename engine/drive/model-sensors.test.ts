import { describe, expect, it } from 'vitest';
import { rangeFinderNamed } from '../../sim/sensors/known-sensors.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { presetModel } from '../train/preset-model.ts';
import { sharedSensorsOf } from './model-sensors.ts';

const { camera, range } = DEFAULT_SENSOR_SETTINGS;
const far = { camera, range: rangeFinderNamed('far')! };
const tilted = { camera: { ...camera, pitchDownRad: 0.4 }, range };

function model(name: string, spec: SteeringModel['spec'], sensors: SensorSettings): SteeringModel {
  return { name, spec, card: { sensors } } as unknown as SteeringModel;
}

describe('sensors of several networks', () => {
  const follower = presetModel('alvinn-1990');
  const lookout = presetModel('alvinn-1990', { sees: 'range' });

  it('are the camera of one and the range finder of another', () => {
    const both = [
      model('road.onnx', follower, DEFAULT_SENSOR_SETTINGS),
      model('range.onnx', lookout, { ...far, camera: { ...camera, heightM: 3 } }),
    ];
    expect(sharedSensorsOf(both)).toEqual(far);
    expect(sharedSensorsOf(both.toReversed())).toEqual(far);
    expect(sharedSensorsOf([])).toBeUndefined();
  });

  it('are refused where two networks read different ones', () => {
    const one = model('one.onnx', follower, DEFAULT_SENSOR_SETTINGS);
    expect(() => sharedSensorsOf([one, model('two.onnx', follower, tilted)])).toThrow(
      'two.onnx learned to see through another camera than one.onnx',
    );
    const reader = model('both.onnx', presetModel('alvinn-1989'), DEFAULT_SENSOR_SETTINGS);
    expect(() => sharedSensorsOf([reader, model('range.onnx', lookout, far)])).toThrow(
      'range.onnx learned to see through another range finder than both.onnx',
    );
  });
});
