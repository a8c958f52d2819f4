import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS, type RunState } from '../../engine/protocol/training.ts';
import { differences, isBest, keptBackWords, rivalsOf, settingWords } from './describe.ts';

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
          notices: [],
        },
  model: within === null ? null : `run ${id}.onnx`,
  error: null,
});

describe('the best run', () => {
  const other = (id: number, within: number): RunState => {
    const settings = { ...DEFAULT_RUN_SETTINGS, data: { drives: ['a.drive'], snapshots: null } };
    return { ...run(id, within), settings };
  };

  it('answers best of those on the same data, of equals with the smaller loss', () => {
    const runs = [run(1, 0.9), run(2, 0.95, 0.3), run(3, 0.95, 0.2), run(4, null), other(5, 1)];
    expect(rivalsOf(runs[0]!, runs).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(runs.filter((each) => isBest(each, runs)).map(({ id }) => id)).toEqual([3]);
  });

  it('is nobody where there is nothing to compare with', () => {
    expect([isBest(run(1, null), [run(1, null)]), isBest(other(2, 1), [other(2, 1)])]).toEqual([
      false,
      false,
    ]);
  });

  it('was tried on roads of its own only where it learned from snapshots', () => {
    const words = [run(1, 1), other(2, 1)].map(({ settings }) => keptBackWords(settings));
    expect(words).toEqual(['roads kept back', 'stretches kept back']);
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
      'obstacles',
      'lesson',
      'snapshot seed',
      'preset',
      'sight',
      'hidden',
      'preprocessing',
      'decoding',
      'backend',
      'recovery',
      'copies',
    ];
    expect(size).toBe(Object.keys(DEFAULT_RUN_SETTINGS.recipe).length + besides.length);
  });
});
