import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Events } from '../protocol/events.ts';
import type { JobState } from '../protocol/jobs.ts';
import { Jobs } from '../services/jobs.ts';
import { LabRuns } from './lab-runs.ts';
import { experimentNamed } from './table.ts';

function openLab() {
  let told: readonly JobState[] = [];
  const jobs = new Jobs(
    {
      emit: (event, data) => {
        if (event === 'jobs') told = data as Events['jobs'];
      },
      frame: () => {},
    },
    () => 0,
  );
  const lab = new LabRuns(jobs, {
    uploaded: (upload) => {
      throw new UserError('not-found', `${upload} is no longer there`, 'Choose the folder again.');
    },
  });
  return { jobs, lab, running: () => told };
}

const wanted = { seed: 3, full: false, faces: null };

describe('an experiment that a page asks for', () => {
  it('finds what the command line finds, as a job of its title', async () => {
    const { lab, running } = openLab();
    const found = lab.run({ experiment: 'by-hand', ...wanted });
    expect(running().map(({ title }) => title)).toEqual([`Lab: ${experimentNamed('by-hand').title}`]);
    const { signal } = new AbortController();
    const here = await experimentNamed('by-hand').run(
      { seed: 3, full: false },
      { signal, onProgress: () => {} },
    );
    expect(await found).toEqual(here);
    expect(running()).toEqual([]);
  });

  it.each(['local-minima', 'faces'])(
    'is stopped as any job, and another may begin then: %s',
    async (experiment) => {
      const { jobs, lab, running } = openLab();
      const stopped = lab.run({ experiment, ...wanted, full: true });
      await expect(lab.run({ experiment: 'by-hand', ...wanted })).rejects.toMatchObject({
        code: 'in-use',
        message: `the experiment “${experimentNamed(experiment).title}” is under way`,
      });
      jobs.cancel(running()[0]!.id);
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      expect(running()).toEqual([]);
    },
  );

  it('is refused in one line where there is none of that name, or what it reads is gone', async () => {
    const { lab } = openLab();
    await expect(lab.run({ experiment: 'x', ...wanted })).rejects.toMatchObject({ code: 'not-found' });
    await expect(lab.run({ experiment: 'cmu-faces', ...wanted, faces: 'upload 9' })).rejects.toThrow(
      'upload 9 is no longer there',
    );
  });
});
