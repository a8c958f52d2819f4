import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS, type RunState } from '../../engine/protocol/training.ts';
import { bestOf, differences, settingWords } from './describe.ts';

const run = (id: number, within: number | null, validationLoss = 0.3): RunState => ({
  id,
  name: `run ${id}`,
  status: within === null ? 'cancelled' : 'done',
  settings: DEFAULT_RUN_SETTINGS,
  createdMs: 0,
  epoch: 40,
  result:
    within === null
      ? null
      : {
          epochs: 40,
          loss: 0.1,
          validationLoss,
          withinTwoUnits: 1,
          validationWithinTwoUnits: within,
          patterns: 100,
          seconds: 1,
          patternsPerSecond: 1,
          connectionsPerSecond: 1,
          backend: 'cpu',
          variant: '',
        },
  model: within === null ? null : `run ${id}.onnx`,
  error: null,
});

describe('the best run', () => {
  it('answers most roads that were kept back rightly, of equals with the smaller loss', () => {
    expect(bestOf([run(1, 0.9), run(2, 0.95, 0.3), run(3, 0.95, 0.2), run(4, null)])?.id).toBe(3);
  });

  it('is nobody while no run is done', () => {
    expect(bestOf([run(1, null)])).toBeUndefined();
  });
});

describe('a comparison', () => {
  it('names the settings that differ, and those alone', () => {
    const small = { ...DEFAULT_RUN_SETTINGS, hidden: 4 };
    const fast = { ...small, recipe: { ...small.recipe, learningRate: 1 } };
    expect(differences([run(1, 1), { ...run(2, 1), settings: fast }])).toEqual([
      { name: 'Hidden units', values: ['29', '4'] },
      { name: 'Learning rate', values: ['0.6', '1'] },
    ]);
  });

  it('has words for every setting of a recipe', () => {
    const { size } = settingWords(DEFAULT_RUN_SETTINGS);
    const besides = [
      'drives',
      'snapshots',
      'snapshot seed',
      'preset',
      'hidden',
      'preprocessing',
      'backend',
      'recovery',
    ];
    expect(size).toBe(Object.keys(DEFAULT_RUN_SETTINGS.recipe).length + besides.length);
  });
});
